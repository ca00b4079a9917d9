// Java: the agent does it all, logs included.
import { commonEnvironment, type Snippet } from './snippet.ts';

export const java: Snippet = {
  id: 'java',
  label: 'Java',
  environment: commonEnvironment,
  blocks: () => [
    {
      title: 'Install and run',
      language: 'shell',
      code: `curl -LO https://github.com/open-telemetry/opentelemetry-java-instrumentation/releases/latest/download/opentelemetry-javaagent.jar
javac Shop.java
java -javaagent:opentelemetry-javaagent.jar Shop
curl http://localhost:8080/hello`,
    },
    {
      title: 'Shop.java: the smallest thing that sends a trace and a log tied to it',
      language: 'java',
      code: `import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.logging.Logger;

public class Shop {
  public static void main(String[] args) throws Exception {
    var log = Logger.getLogger("shop");
    var server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.createContext("/hello", exchange -> {
      log.info("first log, inside the span");
      exchange.sendResponseHeaders(200, 5);
      try (var body = exchange.getResponseBody()) {
        body.write("hello".getBytes());
      }
    });
    server.start();
  }
}`,
    },
  ],
  notes: [
    'Spring Boot, Tomcat, logback and java.util.logging need nothing more: java -javaagent:… -jar app.jar.',
    'Compile first: the agent does not start under “java Shop.java”.',
  ],
};
