import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.logging.Logger;

public class Shop {
  public static void main(String[] args) throws Exception {
    var log = Logger.getLogger("shop");
    var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
    var server = HttpServer.create(new InetSocketAddress(port), 0);
    server.createContext("/hello", exchange -> {
      log.info("first log, inside the span");
      exchange.sendResponseHeaders(200, 5);
      try (var body = exchange.getResponseBody()) {
        body.write("hello".getBytes());
      }
    });
    server.start();
  }
}
