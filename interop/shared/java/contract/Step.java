package contract;

import java.util.Map;

/**
 * One step of a script. The kinds that send are the app's business, the others the contract's.
 *
 * @param data of an event; null is absent, which differs from ""
 * @param type of an event, as data
 * @param id of an event, as data
 * @param retry of an event or of a retry step, in milliseconds, or null
 * @param text of a comment
 * @param millis of a wait
 * @param status of a refusal
 * @param headers of a refusal
 */
public record Step(Kind kind, String data, String type, String id, Long retry, String text, long millis, int status,
        Map<String, String> headers) {

    /** What a step does. The first three send something. */
    public enum Kind { EVENT, COMMENT, RETRY, WAIT, HOLD, ABORT, REFUSE }

    boolean sends() {
        return kind.compareTo(Kind.RETRY) <= 0;
    }

    static Step event(String data, String type, String id, Long retry) {
        return new Step(Kind.EVENT, data, type, id, retry, null, 0, 0, null);
    }

    static Step comment(String text) {
        return new Step(Kind.COMMENT, null, null, null, null, text, 0, 0, null);
    }

    static Step retry(long millis) {
        return new Step(Kind.RETRY, null, null, null, millis, null, 0, 0, null);
    }

    static Step pause(long millis) {
        return new Step(Kind.WAIT, null, null, null, null, null, millis, 0, null);
    }

    static Step plain(Kind kind) {
        return new Step(kind, null, null, null, null, null, 0, 0, null);
    }

    static Step refuse(int status, Map<String, String> headers) {
        return new Step(Kind.REFUSE, null, null, null, null, null, 0, status, headers);
    }
}
