import contract.Cannot;
import contract.Contract;
import contract.Refusal;
import contract.Script;
import contract.Step;
import contract.Step.Kind;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/** The emit contract through Jersey's SseEventSink. */
@Path("/")
@Singleton
public class App {
    private final ExecutorService players = Executors.newCachedThreadPool();
    private final Contract<OutboundSseEvent> contract;

    public App(@Context Sse sse) {
        contract = new Contract<>(step -> translate(step, sse.newEventBuilder()));
    }

    public static void main(String[] arguments) {
        ResourceConfig config = new ResourceConfig(App.class, Refused.class);
        URI address = URI.create("http://127.0.0.1:" + arguments[0] + "/");
        HttpServer server = GrizzlyHttpServerFactory.createHttpServer(address, config);
        // By default the streams are cut.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Script.endAll();
            try {
                server.shutdown(1, TimeUnit.SECONDS).get();
            } catch (InterruptedException | ExecutionException e) {
                server.shutdownNow();
            }
        }));
    }

    /** The builder insists on data or a comment, and a sink can only be closed in order. */
    private static OutboundSseEvent translate(Step step, OutboundSseEvent.Builder event) {
        if (step.text() == null && step.data() == null) {
            throw new Cannot(step.kind() == Kind.ABORT ? "abort" : step.kind().name().toLowerCase() + " without data");
        }
        if (step.text() != null) {
            event.comment(step.text());
        }
        if (step.id() != null) {
            event.id(step.id());
        }
        if (step.type() != null) {
            event.name(step.type());
        }
        if (step.retry() != null) {
            event.reconnectDelay(step.retry());
        }
        if (step.data() != null) {
            event.data(step.data());
        }
        return event.build();
    }

    @GET
    @Path("emit")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void emit(@Context SseEventSink sink, @Context UriInfo uri, @HeaderParam("Last-Event-ID") String seen)
            throws Refusal {
        stream(sink, contract.emit("GET", uri.getRequestUri().getRawQuery(), null, seen));
    }

    @POST
    @Path("emit")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void emit(@Context SseEventSink sink, byte[] script, @HeaderParam("Last-Event-ID") String seen) throws Refusal {
        stream(sink, contract.emit("POST", null, script, seen));
    }

    @GET
    @Path("events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void events(@Context SseEventSink sink, @HeaderParam("Last-Event-ID") String seen) throws Refusal {
        stream(sink, contract.events("GET", seen));
    }

    /** Without this, Jersey plays the whole stream for HEAD and then answers without a body. */
    @HEAD
    @Path("events")
    public Response eventsHead() {
        return Response.ok().type(MediaType.SERVER_SENT_EVENTS_TYPE).build();
    }

    @HEAD
    @Path("emit")
    public Response emitHead() {
        return eventsHead();
    }

    @GET
    @Path("stats")
    @Produces(MediaType.APPLICATION_JSON)
    public String stats() {
        return Script.stats();
    }

    private void stream(SseEventSink sink, Script<OutboundSseEvent> script) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        players.execute(() -> {
            try (sink) {
                script.play(event -> sink.send(event).toCompletableFuture().get(), gone);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Answers what is no stream. */
    public static class Refused implements ExceptionMapper<Refusal> {
        @Context
        private UriInfo uri;

        @Override
        public Response toResponse(Refusal refusal) {
            Response.ResponseBuilder answer = Response.status(refusal.status()).entity(refusal.text());
            refusal.headers().forEach(answer::header);
            if (refusal.headers().containsKey("Location")) {
                // Jersey would resolve it against the application's base address.
                answer.location(URI.create(uri.getAbsolutePath() + refusal.headers().get("Location")));
            }
            return answer.build();
        }
    }
}
