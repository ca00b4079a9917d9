// The Java agent on a program that knows nothing of it: a server that logs, called by its own client. All is flushed
// when the program ends.
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.logging.Logger;

public class Client {
  private static final Logger LOG = Logger.getLogger("client");

  public static void main(String[] args) throws Exception {
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/item",
        exchange -> {
          LOG.info("item " + exchange.getRequestURI().getQuery());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    var base = "http://127.0.0.1:" + server.getAddress().getPort() + "/item?";
    var client = HttpClient.newHttpClient();
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      client.send(HttpRequest.newBuilder(URI.create(base + i)).build(), HttpResponse.BodyHandlers.discarding());
    }
    server.stop(0);
    System.exit(0);
  }
}
