package io.patchbay.stack;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Links to the call page. The token is in the fragment, which browsers send to nobody. Pure.
final class CallLinks {
    private static final List<String> NAMES =
            List.of("Anna", "Bert", "Carla", "David", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jan");

    private static final Pattern ROOM = Pattern.compile("/v1/room/.*$");

    private CallLinks() {}

    /// One link per person.
    ///
    /// @param first session id of the first one
    static List<String> of(CallRoom.Opened room, int first, int people, Instant now) {
        return IntStream.range(first, first + people)
                .mapToObj(session -> link(room, session, now))
                .toList();
    }

    private static String link(CallRoom.Opened room, int session, Instant now) {
        var token = DemoToken.forPerson(room.key(), session, now);
        // The page is at the root of the shared address, and finds the room by the channel's uuid.
        return ROOM.matcher(room.url()).replaceFirst("") + "/call#channel=" + room.uuid() + "&token=" + token + "&name="
                + URLEncoder.encode(nameOf(session), StandardCharsets.UTF_8);
    }

    private static String nameOf(int session) {
        var name = NAMES.get((session - 1) % NAMES.size());
        return session <= NAMES.size() ? name : name + " " + session;
    }
}
