package dev.inlay.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/// The program `inlay server`.
@SpringBootApplication
public class Main {
  public static void main(String[] words) {
    SpringApplication.run(Main.class, words);
  }
}
