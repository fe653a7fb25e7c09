package contract;

import contract.Step.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The part of the emit contract (docs/emit-contract.md) that has nothing to do with any library: it reads scripts and
 * says which answers are no stream.
 *
 * @param <M> what the app's library sends
 */
public final class Contract<M> {
    /** What /events says, as the reference servers do. A library that cannot send a reconnection time says it without. */
    private static final String SENTENCES = """
            [{"event":{"id":"1","data":"The server spoke first, and the page had only to listen."%s}}, {"wait":1000},
            {"event":{"id":"2","data":"Each sentence left the moment it was ready, not a moment later."}}, {"wait":1000},
            {"event":{"id":"3","data":"Between two sentences the line stayed open and quiet."}}, {"wait":1000},
            {"event":{"id":"4","data":"Had it dropped, the listener would have known where to go on."}}, {"wait":1000},
            {"event":{"id":"5","data":"Then everything was said, and both sides hung up."}}]""";
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

    private final Function<Step, M> translate;

    /**
     * translate makes a message of each step that sends, and is asked about an abort as well. It throws Cannot for what
     * its library cannot express; what else it throws is the library's refusal.
     */
    public Contract(Function<Step, M> translate) {
        this.translate = translate;
    }

    /** The script of a request to /emit: its body if it has one, or the parameter of its query, as it was sent. */
    public Script<M> emit(String method, String query, byte[] body, String lastEventId) throws Refusal {
        byte[] script = method.equals("POST") ? body : parameter(query == null ? "" : query);
        try {
            return left(translated(Scripts.parse(script)), method, lastEventId);
        } catch (Cannot cannot) {
            throw new Refusal(501, Map.of(), cannot.getMessage());
        }
    }

    /** The server's own stream. */
    public Script<M> events(String method, String lastEventId) throws Refusal {
        Script<M> script;
        try {
            script = translated(Scripts.parse(SENTENCES.formatted(",\"retry\":1000").getBytes(StandardCharsets.UTF_8)));
        } catch (Cannot cannot) {
            script = translated(Scripts.parse(SENTENCES.formatted("").getBytes(StandardCharsets.UTF_8)));
        }
        return left(script, method, lastEventId);
    }

    private Script<M> translated(List<Step> steps) throws Refusal {
        List<M> messages = new ArrayList<>();
        for (Step step : steps) {
            try {
                messages.add(step.sends() || step.kind() == Kind.ABORT ? translate.apply(step) : null);
            } catch (Cannot cannot) {
                throw cannot;
            } catch (RuntimeException refused) {
                throw Refusal.badScript("step " + (messages.size() + 1) + ": " + refused.getMessage());
            }
        }
        return new Script<>(steps, messages);
    }

    /** What the client has not seen. HEAD plays nothing. */
    private Script<M> left(Script<M> script, String method, String lastEventId) throws Refusal {
        Script<M> left = script.after(lastEventId);
        if (left.isEmpty() && !script.isEmpty()) {
            throw new Refusal(204, Map.of(), null); // tells a browser to stay away
        }
        if (!left.isEmpty() && left.first().kind() == Kind.REFUSE) {
            Step refuse = left.first();
            boolean without = WITHOUT_BODY.contains(refuse.status());
            throw new Refusal(refuse.status(), refuse.headers(), without ? null : "refused, as the script asks\n");
        }
        return method.equals("HEAD") ? new Script<>(List.of(), List.of()) : left;
    }

    /** The parameter `script`, percent-decoded to bytes, with "+" read as a space. */
    private static byte[] parameter(String query) throws Refusal {
        for (String pair : query.split("&")) {
            if (!pair.startsWith("script=")) {
                continue;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] value = pair.substring("script=".length()).getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < value.length; i++) {
                int high = i + 2 < value.length ? Character.digit(value[i + 1], 16) : -1;
                int low = i + 2 < value.length ? Character.digit(value[i + 2], 16) : -1;
                if (value[i] == '%' && high >= 0 && low >= 0) {
                    out.write(high << 4 | low);
                    i += 2;
                } else {
                    out.write(value[i] == '+' ? ' ' : value[i]);
                }
            }
            return out.toByteArray();
        }
        throw Refusal.badScript("the query must have a script");
    }
}
