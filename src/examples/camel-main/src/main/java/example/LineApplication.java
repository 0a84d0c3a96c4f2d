package example;

import org.apache.camel.main.Main;

public class LineApplication {

    public static void main(String[] args) throws Exception {
        // Finds the routes in the package of this class.
        new Main(LineApplication.class).run();
    }
}
