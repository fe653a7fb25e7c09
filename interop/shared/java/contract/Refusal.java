package contract;

import java.util.HashMap;
import java.util.Map;

/** An answer that is no stream. An app sends it as its framework sends errors. */
public final class Refusal extends Exception {
    private final int status;
    private final Map<String, String> headers;

    Refusal(int status, Map<String, String> headers, String text) {
        super(text, null, false, false);
        this.status = status;
        this.headers = new HashMap<>(Map.of("Cache-Control", "no-store"));
        this.headers.putAll(headers);
        boolean typed = headers.keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
        if (text != null && !typed) {
            this.headers.put("Content-Type", "text/plain;charset=utf-8");
        }
    }

    static Refusal badScript(String why) {
        return new Refusal(400, Map.of(), why);
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** The body, or null where the status has none. */
    public String text() {
        return getMessage();
    }
}
