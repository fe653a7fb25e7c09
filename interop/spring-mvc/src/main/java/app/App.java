package app;

import contract.Contract;
import contract.Refusal;
import contract.Script;
import contract.Step;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/** The emit contract through Spring MVC's SseEmitter. */
@SpringBootApplication(proxyBeanMethods = false)
@RestController
public class App {
    private final Contract<SseEventBuilder> contract = new Contract<>(App::translate);
    private final ExecutorService players = Executors.newCachedThreadPool();

    public static void main(String[] arguments) {
        SpringApplication app = new SpringApplication(App.class);
        app.setDefaultProperties(Map.of("server.address", "127.0.0.1", "server.port", arguments[0],
                "spring.lifecycle.timeout-per-shutdown-phase", "1s", "spring.main.banner-mode", "off"));
        app.run();
    }

    private static SseEventBuilder translate(Step step) {
        SseEventBuilder event = SseEmitter.event();
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
            event.reconnectTime(step.retry());
        }
        if (step.data() != null) {
            event.data(step.data());
        }
        return event;
    }

    @GetMapping("/emit")
    SseEmitter emit(HttpServletRequest request) throws Refusal {
        return stream(contract.emit(request.getMethod(), request.getQueryString(), null, request.getHeader("Last-Event-ID")));
    }

    @PostMapping("/emit")
    SseEmitter emit(@RequestBody byte[] script, @RequestHeader(name = "Last-Event-ID", required = false) String seen)
            throws Refusal {
        return stream(contract.emit("POST", null, script, seen));
    }

    @GetMapping("/events")
    SseEmitter events(HttpServletRequest request) throws Refusal {
        return stream(contract.events(request.getMethod(), request.getHeader("Last-Event-ID")));
    }

    @GetMapping(path = "/stats", produces = "application/json")
    String stats() {
        return Script.stats();
    }

    @ExceptionHandler
    ResponseEntity<String> refuse(Refusal refusal) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(refusal.status());
        refusal.headers().forEach(answer::header);
        return answer.body(refusal.text());
    }

    /** The server waits for its streams, and begins to do so after this. */
    @EventListener(ContextClosedEvent.class)
    void end() {
        Script.endAll();
    }

    private SseEmitter stream(Script<SseEventBuilder> script) {
        SseEmitter emitter = new SseEmitter(0L); // without a time limit
        CompletableFuture<Void> gone = new CompletableFuture<>();
        emitter.onCompletion(() -> gone.complete(null));
        emitter.onError(gone::completeExceptionally);
        players.execute(() -> {
            try {
                script.play(emitter::send, gone);
                emitter.complete();
            } catch (Exception e) {
                emitter.completeWithError(e);
            }
        });
        return emitter;
    }
}
