package example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class LineApplication {

    public static void main(String[] args) {
        SpringApplication.run(LineApplication.class, args);
    }
}
