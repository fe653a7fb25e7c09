package contract;

/** Says that a library has no way to express a step. The message names it. */
public final class Cannot extends RuntimeException {
    public Cannot(String step) {
        super(step, null, false, false);
    }
}
