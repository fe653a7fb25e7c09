import contract.Cannot;
import contract.Contract;
import contract.Refusal;
import contract.Script;
import contract.Step;
import contract.Step.Kind;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** The emit contract through Javalin's SseClient. */
public class App {
    private static final Contract<Consumer<SseClient>> CONTRACT = new Contract<>(App::translate);

    public static void main(String[] arguments) {
        Javalin app = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.http.maxRequestSize = 32 << 20;
            config.http.prefer405over404 = true;
            // The head is sent before the handler of a stream runs, so refusals come first.
            config.routes.before("/emit", ctx -> ctx.attribute("script", CONTRACT.emit(
                    ctx.method().name(), ctx.queryString(), ctx.bodyAsBytes(), ctx.header("Last-Event-ID"))));
            config.routes.before("/events", ctx -> ctx.attribute("script", CONTRACT.events(
                    ctx.method().name(), ctx.header("Last-Event-ID"))));
            SseHandler sse = new SseHandler(App::stream);
            config.routes.sse("/emit", sse).head("/emit", sse).post("/emit", sse);
            config.routes.sse("/events", sse).head("/events", sse);
            config.routes.get("/stats", ctx -> ctx.contentType("application/json").result(Script.stats()));
            config.routes.exception(Refusal.class, App::refuse);
            config.events.serverStopping(Script::endAll);
            // Jetty waits for its requests with both of these alone, and closes idle connections after a second.
            config.jetty.modifyServer(server -> {
                server.insertHandler(new GracefulHandler());
                server.setStopTimeout(2000);
            });
        }).start("127.0.0.1", Integer.parseInt(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(app::stop));
    }

    private static Consumer<SseClient> translate(Step step) {
        if (step.text() != null) {
            return client -> client.sendComment(step.text());
        }
        if (step.kind() == Kind.ABORT) {
            return client -> {};
        }
        if (step.retry() != null) {
            throw new Cannot("retry");
        }
        if (step.data() == null) {
            throw new Cannot("event without data");
        }
        if (step.type() == null) {
            return client -> client.sendData(step.data(), step.id());
        }
        return client -> client.sendEvent(step.type(), step.data(), step.id());
    }

    private static void stream(SseClient client) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        client.onClose(() -> gone.complete(null));
        Script<Consumer<SseClient>> script = client.ctx().attribute("script");
        try {
            script.play(send -> send.accept(client), gone);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refuse(Refusal refusal, Context ctx) {
        ctx.status(refusal.status());
        refusal.headers().forEach(ctx::header);
        ctx.skipRemainingHandlers();
        if (refusal.text() != null) {
            ctx.result(refusal.text());
        }
    }
}
