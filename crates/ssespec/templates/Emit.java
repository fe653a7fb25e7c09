// A stream, and the emit contract of ssespec: a script of steps in, the event stream that it describes out.
//
// Try it:   java Emit.java 8080
// Adapt it: put your library's encoder into `block`, and your JSON library in the place of `Json`.

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

public class Emit {
    static final Predicate<Object> TEXT = v -> v instanceof String;
    static final Predicate<Object> NUMBER = v -> v instanceof Long;
    static final Predicate<Object> FLAG = v -> v instanceof Boolean;
    static final Map<String, Predicate<Object>> KEYS = Map.of("data", TEXT, "event", TEXT, "id", TEXT, "retry", NUMBER);
    static final Map<String, Predicate<Object>> REFUSE = Map.of("status", NUMBER, "headers", v -> v instanceof Map);
    static final Map<String, Predicate<Object>> STEPS = Map.of("event", v -> typed(v, KEYS), "comment", TEXT, "retry", NUMBER,
            "wait", NUMBER, "hold", FLAG, "abort", FLAG, "refuse", v -> typed(v, REFUSE) && ((Map<?, ?>) v).containsKey("status"));
    static final String SENTENCES =
            "[{\"event\":{\"id\":\"1\",\"data\":\"one\",\"retry\":1000}},{\"event\":{\"id\":\"2\",\"data\":\"two\"}}]";

    /** Whether there are only these keys, with values of these kinds. */
    static boolean typed(Object value, Map<String, Predicate<Object>> kinds) {
        return value instanceof Map<?, ?> map && map.entrySet().stream()
                .allMatch(entry -> kinds.containsKey(entry.getKey()) && kinds.get(entry.getKey()).test(entry.getValue()));
    }

    /** One line for each line of the text, which may end in LF, CRLF or CR. */
    static String lines(String name, Object text) {
        return name + ": " + String.join("\n" + name + ": ", text.toString().split("\r\n|\r|\n", -1)) + "\n";
    }

    /** One event. Put your library's encoder here: it is what you want to test. */
    static String block(Map<?, ?> event) {
        var text = new StringBuilder();
        event.forEach((name, value) -> {
            if (!name.equals("data") && value.toString().matches("(?s).*[\r\n\0].*")) {
                throw new IllegalArgumentException("a line break or NUL in " + name + " would inject fields");
            }
            text.append(lines(name.toString(), value));
        });
        return text.isEmpty() ? "" : text + "\n";
    }

    /** The steps of a script, all of them checked: once the stream has begun there is no status left to refuse with. */
    static List<Map<?, ?>> read(String script) {
        if (!(new Json(script).whole() instanceof List<?> list)) {
            throw new IllegalArgumentException("a script is a list of steps");
        }
        var steps = new ArrayList<Map<?, ?>>();
        for (Object item : list) {
            if (!typed(item, STEPS) || ((Map<?, ?>) item).size() != 1) {
                throw new IllegalArgumentException("not a step: " + item);
            }
            steps.add((Map<?, ?>) item);
            if (((Map<?, ?>) item).get("event") instanceof Map<?, ?> event) {
                block(event);
            }
        }
        return steps;
    }

    static void emit(HttpExchange http, String script) throws Exception {
        List<Map<?, ?>> steps;
        try {
            steps = read(script);
        } catch (IllegalArgumentException error) {
            status(http, 400);
            return;
        }
        // Header fields come as Latin-1; ids are UTF-8.
        String field = http.getRequestHeaders().getFirst("Last-Event-ID");
        String last = new String((field == null ? "" : field).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        for (int n = 0; n < steps.size() && !last.isEmpty(); n++) {
            if (steps.get(n).get("event") instanceof Map<?, ?> event && last.equals(event.get("id"))) {
                steps = steps.subList(n + 1, steps.size());
                if (steps.isEmpty()) {
                    status(http, 204); // Nothing is left: a browser stays away.
                    return;
                }
                break;
            }
        }
        if (!steps.isEmpty() && steps.get(0).get("refuse") instanceof Map<?, ?> refuse) {
            if (refuse.get("headers") instanceof Map<?, ?> headers) {
                headers.forEach((name, value) -> http.getResponseHeaders().set(name.toString(), value.toString()));
            }
            status(http, ((Long) refuse.get("status")).intValue());
            return;
        }
        http.getResponseHeaders().set("Content-Type", "text/event-stream");
        http.getResponseHeaders().set("Cache-Control", "no-store");
        boolean head = http.getRequestMethod().equals("HEAD");
        http.sendResponseHeaders(200, head ? -1 : 0);
        if (!head) {
            send(http, ""); // Sends the head before the first event exists.
            play(http, steps);
        }
        http.close();
    }

    static void play(HttpExchange http, List<Map<?, ?>> steps) throws Exception {
        for (Map<?, ?> step : steps) {
            Object value = step.values().iterator().next();
            switch (step.keySet().iterator().next().toString()) {
                case "event" -> send(http, block((Map<?, ?>) value));
                case "comment" -> send(http, lines("", value) + "\n");
                case "retry" -> send(http, "retry: " + value + "\n\n");
                case "wait" -> Thread.sleep((Long) value);
                case "abort" -> throw new IllegalStateException("as the script asks"); // Breaks the connection.
                case "hold" -> {
                    while (true) {
                        Thread.sleep(500);
                        send(http, ": still here\n\n");
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    static void send(HttpExchange http, String text) throws IOException {
        http.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        http.getResponseBody().flush();
    }

    static void status(HttpExchange http, int status) throws IOException {
        http.sendResponseHeaders(status, -1);
        http.close();
    }

    static void route(HttpExchange http) throws IOException {
        try {
            String query = http.getRequestURI().getRawQuery();
            String path = http.getRequestURI().getPath();
            if (!List.of("GET", "HEAD").contains(http.getRequestMethod())) {
                http.getResponseHeaders().set("Allow", "GET, HEAD");
                status(http, 405);
            } else if (path.equals("/emit")) {
                emit(http, script(query == null ? "" : query));
            } else if (path.equals("/events")) {
                emit(http, SENTENCES);
            } else {
                status(http, 404);
            }
        } catch (IOException | RuntimeException error) {
            throw error; // Breaks the connection, which is what an abort asks for.
        } catch (Exception error) {
            throw new IOException(error);
        }
    }

    /** The parameter `script`; empty, which is no script, unless it is UTF-8. */
    static String script(String query) {
        for (String pair : query.split("&")) {
            if (pair.startsWith("script=")) {
                try {
                    String bytes = URLDecoder.decode(pair.substring(7), StandardCharsets.ISO_8859_1);
                    ByteBuffer buffer = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
                    return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
                } catch (IOException | IllegalArgumentException error) {
                    return "";
                }
            }
        }
        return "";
    }

    public static void main(String[] arguments) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", Emit::route);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    /** A strict reader of JSON, which Java does not bring. Numbers are whole and not negative, as scripts have them. */
    static class Json {
        final String text;
        int at;

        Json(String text) {
            this.text = text;
        }

        Object whole() {
            Object value = value();
            if (at < text.length()) {
                throw wrong();
            }
            return value;
        }

        Object value() {
            Object value = null;
            if (take("{")) {
                var map = new LinkedHashMap<String, Object>();
                for (boolean more = !take("}"); more; more = !end("}")) {
                    String key = string();
                    expect(":");
                    map.put(key, value());
                }
                value = map;
            } else if (take("[")) {
                var list = new ArrayList<Object>();
                for (boolean more = !take("]"); more; more = !end("]")) {
                    list.add(value());
                }
                value = list;
            } else if (take("true")) {
                value = true;
            } else if (take("false")) {
                value = false;
            } else if (!take("null")) {
                value = peek() == '"' ? string() : number();
            }
            blanks();
            return value;
        }

        Long number() {
            int start = at;
            while (Character.isDigit(peek())) {
                at++;
            }
            return Long.valueOf(text.substring(start, at)); // Throws what an illegal argument is, if there is no digit.
        }

        String string() {
            expect("\"");
            var out = new StringBuilder();
            while (peek() != '"') {
                char c = next();
                if (c < ' ') {
                    throw wrong();
                }
                out.append(c == '\\' ? escape(next()) : c);
            }
            at++;
            blanks();
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(out)) {
                throw wrong();
            }
            return out.toString();
        }

        char escape(char c) {
            if (c == 'u' && at + 4 <= text.length()) {
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            int known = "\"\\/bfnrt".indexOf(c);
            if (known < 0) {
                throw wrong();
            }
            return "\"\\/\b\f\n\r\t".charAt(known);
        }

        boolean end(String close) {
            if (take(close)) {
                return true;
            }
            expect(",");
            return false;
        }

        void expect(String word) {
            if (!take(word)) {
                throw wrong();
            }
        }

        boolean take(String word) {
            blanks();
            boolean there = text.startsWith(word, at);
            at += there ? word.length() : 0;
            return there;
        }

        void blanks() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        char peek() {
            return at < text.length() ? text.charAt(at) : '\0';
        }

        char next() {
            if (at == text.length()) {
                throw wrong();
            }
            return text.charAt(at++);
        }

        IllegalArgumentException wrong() {
            return new IllegalArgumentException("not JSON at character " + at);
        }
    }
}
