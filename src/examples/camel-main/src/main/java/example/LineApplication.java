package example;

import org.apache.camel.main.Main;

public class LineApplication {

    public static void main(String[] args) throws Exception {
        Main main = new Main(LineApplication.class);
        main.configure().addRoutesBuilder(new LineRoute());
        main.run();
    }
}
