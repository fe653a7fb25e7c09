package contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import contract.Step.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads scripts, strictly. */
final class Scripts {
    private static final long LONGEST_WAIT = 600_000;
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "connection");
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Scripts() {}

    static List<Step> parse(byte[] script) throws Refusal {
        JsonNode whole;
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(script)).toString();
            whole = JSON.readTree(text);
        } catch (CharacterCodingException e) {
            throw Refusal.badScript("the script is not valid JSON: it is not UTF-8");
        } catch (JsonProcessingException e) {
            throw Refusal.badScript("the script is not valid JSON: " + e.getOriginalMessage());
        }
        if (!whole.isArray()) {
            throw Refusal.badScript("the script must be a JSON array of steps");
        }
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : whole) {
            try {
                steps.add(step(step));
            } catch (IllegalArgumentException e) {
                throw Refusal.badScript("step " + (steps.size() + 1) + ": " + e.getMessage());
            }
        }
        return steps;
    }

    private static Step step(JsonNode step) {
        if (!step.isObject() || step.size() != 1) {
            throw new IllegalArgumentException("a step must be an object with one key");
        }
        String name = step.fieldNames().next();
        JsonNode value = step.get(name);
        return switch (name) {
            case "event" -> {
                onlyKeys(name, value, Set.of("data", "event", "id", "retry"));
                yield Step.event(optionalText(value, "data"), optionalText(value, "event"), optionalText(value, "id"),
                        value.has("retry") ? number("retry", value.get("retry")) : null);
            }
            case "comment" -> Step.comment(text(name, value));
            case "retry" -> Step.retry(number(name, value));
            case "wait" -> {
                if (number(name, value) > LONGEST_WAIT) {
                    throw new IllegalArgumentException("\"wait\" may be up to " + LONGEST_WAIT + " ms");
                }
                yield Step.pause(value.longValue());
            }
            case "hold" -> plain(Kind.HOLD, name, value);
            case "abort" -> plain(Kind.ABORT, name, value);
            case "refuse" -> refuse(name, value);
            default -> throw new IllegalArgumentException("unknown step \"" + name + "\"");
        };
    }

    private static Step refuse(String name, JsonNode value) {
        onlyKeys(name, value, Set.of("status", "headers"));
        long status = number("status", value.path("status"));
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("\"status\" must be from 200 to 599");
        }
        Map<String, String> headers = new HashMap<>();
        JsonNode asked = value.path("headers");
        if (!asked.isObject() && !asked.isMissingNode()) {
            throw new IllegalArgumentException("\"headers\" must be an object");
        }
        asked.properties().forEach(field -> {
            String content = text(field.getKey(), field.getValue());
            boolean valid = field.getKey().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
                    && content.chars().allMatch(c -> c == '\t' || c >= ' ' && c < 0x7f);
            if (!valid || FRAMING.contains(field.getKey().toLowerCase())) {
                throw new IllegalArgumentException("a script may not set the header field \"" + field.getKey() + "\"");
            }
            headers.put(field.getKey(), content);
        });
        return Step.refuse((int) status, headers);
    }

    private static Step plain(Kind kind, String name, JsonNode value) {
        if (!value.isBoolean() || !value.booleanValue()) {
            throw new IllegalArgumentException("\"" + name + "\" must be true");
        }
        return Step.plain(kind);
    }

    private static void onlyKeys(String name, JsonNode value, Set<String> keys) {
        if (!value.isObject()) {
            throw new IllegalArgumentException("\"" + name + "\" must be an object");
        }
        value.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                throw new IllegalArgumentException("\"" + name + "\" has an unknown key \"" + key + "\"");
            }
        });
    }

    private static String optionalText(JsonNode object, String name) {
        return object.has(name) ? text(name, object.get(name)) : null;
    }

    private static String text(String name, JsonNode value) {
        if (!value.isTextual()) {
            throw new IllegalArgumentException("\"" + name + "\" must be a string");
        }
        // A lone surrogate is no Unicode, and an encoder would quietly make a question mark of it.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value.textValue())) {
            throw new IllegalArgumentException("\"" + name + "\" has a lone surrogate");
        }
        return value.textValue();
    }

    private static long number(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw new IllegalArgumentException("\"" + name + "\" must be a whole number, 0 or more");
        }
        return value.longValue();
    }
}
