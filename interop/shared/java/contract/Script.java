package contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What is left to be played of a script, in the library's own words: one message for each step that sends. */
public final class Script<M> {
    /** What ends each of the streams that are open now. */
    private static final Set<CompletableFuture<?>> OPEN = ConcurrentHashMap.newKeySet();

    private static volatile boolean ending;

    private final List<Step> steps;
    private final List<M> messages;

    Script(List<Step> steps, List<M> messages) {
        this.steps = steps;
        this.messages = messages;
    }

    /** How the library sends a message. */
    public interface Send<M> {
        void send(M message) throws Exception;
    }

    /** The crash that a script asked for. An app that lets it pass breaks the connection off. */
    public static final class Abort extends RuntimeException {
        private Abort() {
            super("the script asks for a crash", null, false, false);
        }
    }

    /** The streams that are open, as JSON. */
    public static String stats() {
        return "{\"open\": " + OPEN.size() + "}\n";
    }

    /** Asks all streams to end, each behind its latest event: for an app that is told to end. */
    public static void endAll() {
        ending = true;
        OPEN.forEach(over -> over.complete(null));
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    Step first() {
        return steps.get(0);
    }

    /**
     * The steps behind the first event with this id: all of them for an unknown id. Blanks around an id do not survive
     * in a header field, so they do not count. Servers hand out the field as ISO 8859-1 or as UTF-8.
     */
    Script<M> after(String lastEventId) {
        String wanted = lastEventId == null ? "" : blanksStripped(lastEventId);
        String decoded = new String(wanted.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        for (int i = 0; i < steps.size() && !wanted.isEmpty(); i++) {
            String id = steps.get(i).id() == null ? "" : blanksStripped(steps.get(i).id());
            if (id.equals(wanted) || id.equals(decoded)) {
                return new Script<>(steps.subList(i + 1, steps.size()), messages.subList(i + 1, steps.size()));
            }
        }
        return this;
    }

    private static String blanksStripped(String id) {
        return id.replaceAll("^[ \t]+|[ \t]+$", "");
    }

    /**
     * Hands each message to the library the moment it is due. It returns when the script is over, or when this future is
     * completed: by the app when the client has left, by endAll. It throws what send throws, or Abort.
     */
    public void play(Send<M> send, CompletableFuture<?> over) throws Exception {
        OPEN.add(over);
        try {
            for (int i = 0; i < steps.size() && !over.isDone() && !ending; i++) {
                Step step = steps.get(i);
                switch (step.kind()) {
                    case EVENT, COMMENT, RETRY -> send.send(messages.get(i));
                    case WAIT -> quiet(over, step.millis());
                    case HOLD -> quiet(over, Long.MAX_VALUE);
                    case ABORT -> throw new Abort();
                    case REFUSE -> {
                        return; // the status is sent by now: all that is left is to end
                    }
                }
            }
        } finally {
            OPEN.remove(over);
        }
    }

    private static void quiet(CompletableFuture<?> over, long millis) throws InterruptedException {
        try {
            over.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // The time is over, or the stream is.
        }
    }
}
