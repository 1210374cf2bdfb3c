package io.patchbay.node.sdp;

import io.patchbay.node.ortc.RtcpFeedback;
import io.patchbay.node.ortc.RtcpParameters;
import io.patchbay.node.ortc.RtpCodecParameters;
import io.patchbay.node.ortc.RtpEncodingParameters;
import io.patchbay.node.ortc.RtpHeaderExtensionParameters;
import io.patchbay.node.ortc.RtpParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A peer's description, understood.
///
/// @param transport its transport
/// @param media its audio and video sections in order; other kinds are kept as rejected
public record RemoteDescription(RemoteMedia.Transport transport, List<RemoteMedia> media) {
    private static final int MAX_ENCODINGS = 4;

    public RemoteDescription {
        media = List.copyOf(media);
    }

    /// Understands a parsed description.
    ///
    /// @throws IllegalArgumentException naming what is missing or out of range
    public static RemoteDescription of(SessionDescription description) {
        if (description.media().isEmpty()) {
            throw new IllegalArgumentException("sdp: has no media section");
        }
        var media = new ArrayList<RemoteMedia>();
        for (int i = 0; i < description.media().size(); i++) {
            media.add(media(description.media().get(i), i));
        }
        return new RemoteDescription(transport(description), media);
    }

    private static RemoteMedia.Transport transport(SessionDescription description) {
        var first = description.media().stream()
                .filter(section -> section.port() != 0 || section.attribute("bundle-only") != null)
                .findFirst()
                .orElse(description.media().getFirst());
        var fingerprint = required(description, first, "fingerprint").trim().split(" +", 2);
        if (fingerprint.length != 2 || !fingerprint[1].matches("([0-9A-Fa-f]{2}:){19,63}[0-9A-Fa-f]{2}")) {
            throw new IllegalArgumentException("a=fingerprint: must be an algorithm and hex pairs");
        }
        var setup = description.attribute(first, "setup");
        return new RemoteMedia.Transport(
                required(description, first, "ice-ufrag"),
                description.attribute(first, "ice-pwd"),
                fingerprint[0].toLowerCase(Locale.ROOT),
                fingerprint[1].toUpperCase(Locale.ROOT),
                setup == null ? "actpass" : setup);
    }

    private static String required(SessionDescription description, SessionDescription.Media section, String name) {
        var value = description.attribute(section, name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("a=" + name + ": is required");
        }
        return value;
    }

    private static RemoteMedia media(SessionDescription.Media section, int index) {
        var mid = section.attribute("mid");
        if (mid == null || mid.isEmpty()) {
            mid = Integer.toString(index);
        }
        var isMedia = section.kind().equals("audio") || section.kind().equals("video");
        var rejected = !isMedia || (section.port() == 0 && section.attribute("bundle-only") == null);
        var empty = new RtpParameters(mid, List.of(), List.of(), List.of(), null, null);
        if (rejected) {
            return new RemoteMedia(mid, section.kind(), false, false, empty, true);
        }
        var sends = has(section, "sendrecv") || has(section, "sendonly") || isBidirectionalByDefault(section);
        var receives = has(section, "sendrecv") || has(section, "recvonly") || isBidirectionalByDefault(section);
        var rtp = new RtpParameters(
                mid, codecs(section), extensions(section), encodings(section), rtcp(section), msid(section));
        return new RemoteMedia(mid, section.kind(), sends, receives, rtp, false);
    }

    private static boolean has(SessionDescription.Media section, String name) {
        return section.attribute(name) != null;
    }

    private static boolean isBidirectionalByDefault(SessionDescription.Media section) {
        return !has(section, "sendonly") && !has(section, "recvonly") && !has(section, "inactive");
    }

    private static List<RtpCodecParameters> codecs(SessionDescription.Media section) {
        var names = byPayloadType(section.attributes("rtpmap"));
        var formats = byPayloadType(section.attributes("fmtp"));
        var codecs = new ArrayList<RtpCodecParameters>();
        for (var format : section.formats()) {
            var name = names.get(format);
            if (name != null && format.matches("\\d{1,3}")) {
                var parts = name.split("/", 3);
                if (parts.length >= 2 && parts[1].matches("\\d{1,6}")) {
                    codecs.add(codec(section, format, parts, formats.getOrDefault(format, "")));
                }
            }
        }
        return codecs;
    }

    private static RtpCodecParameters codec(
            SessionDescription.Media section, String payloadType, String[] name, String parameters) {
        var channels = name.length == 3 && name[2].matches("\\d{1,2}") ? Integer.valueOf(name[2]) : null;
        return new RtpCodecParameters(
                section.kind() + "/" + name[0],
                Integer.parseInt(payloadType),
                Integer.parseInt(name[1]),
                channels,
                parameters(parameters),
                feedback(section, payloadType));
    }

    private static Map<String, String> byPayloadType(List<String> values) {
        var map = new LinkedHashMap<String, String>();
        for (var value : values) {
            var space = value.indexOf(' ');
            if (space > 0) {
                map.putIfAbsent(
                        value.substring(0, space), value.substring(space + 1).trim());
            }
        }
        return map;
    }

    /// Reads `a=1;b=x`. Whole numbers become numbers, since `ortc` compares them so.
    private static Map<String, Object> parameters(String text) {
        var parameters = new TreeMap<String, Object>();
        for (var part : text.split(";", 64)) {
            var equals = part.indexOf('=');
            if (equals > 0) {
                var value = part.substring(equals + 1).trim();
                var name = part.substring(0, equals).trim();
                parameters.put(name, isCount(name, value) ? Integer.valueOf(value) : value);
            }
        }
        return parameters;
    }

    private static boolean isCount(String name, String value) {
        return value.matches("0|[1-9]\\d{0,8}") && !name.equals("profile-level-id");
    }

    private static List<RtcpFeedback> feedback(SessionDescription.Media section, String payloadType) {
        var feedback = new ArrayList<RtcpFeedback>();
        for (var value : section.attributes("rtcp-fb")) {
            var words = value.split(" +", 3);
            if (words.length >= 2 && (words[0].equals(payloadType) || words[0].equals("*"))) {
                feedback.add(new RtcpFeedback(words[1], words.length == 3 ? words[2] : ""));
            }
        }
        return feedback;
    }

    private static List<RtpHeaderExtensionParameters> extensions(SessionDescription.Media section) {
        var extensions = new ArrayList<RtpHeaderExtensionParameters>();
        for (var value : section.attributes("extmap")) {
            var words = value.split(" +", 3);
            var id = words[0].split("/", 2)[0];
            if (words.length >= 2 && id.matches("\\d{1,3}")) {
                extensions.add(new RtpHeaderExtensionParameters(words[1], Integer.parseInt(id), false, null));
            }
        }
        return extensions;
    }

    /// Simulcast by rid, else by an SSRC group `SIM`, else one stream.
    private static List<RtpEncodingParameters> encodings(SessionDescription.Media section) {
        var rids = new ArrayList<String>();
        for (var value : section.attributes("rid")) {
            var words = value.split(" +", 3);
            if (words.length >= 2 && words[1].equals("send")) {
                rids.add(words[0]);
            }
        }
        if (rids.size() > 1) {
            return inSimulcastOrder(section, rids).stream()
                    .limit(MAX_ENCODINGS)
                    .map(rid -> new RtpEncodingParameters(null, rid, null, null, null, null))
                    .toList();
        }
        return bySsrc(section);
    }

    /// The order of `a=simulcast:send`, in which senders list layers best first; ours is smallest first by name as
    /// given, so the order of the attribute is kept and the layers are told apart by their size on the wire.
    private static List<String> inSimulcastOrder(SessionDescription.Media section, List<String> rids) {
        var simulcast = section.attribute("simulcast");
        if (simulcast == null) {
            return rids;
        }
        var ordered = new ArrayList<String>();
        for (var word : simulcast.replaceFirst(".*send +", "").split(" +", 2)[0].split("[;,]", 16)) {
            var rid = word.startsWith("~") ? word.substring(1) : word;
            if (rids.contains(rid) && !ordered.contains(rid)) {
                ordered.add(rid);
            }
        }
        return ordered.size() == rids.size() ? ordered : rids;
    }

    private static List<RtpEncodingParameters> bySsrc(SessionDescription.Media section) {
        var rtxOf = new LinkedHashMap<Long, Long>();
        var simulcast = new ArrayList<Long>();
        for (var value : section.attributes("ssrc-group")) {
            var ssrcs = ssrcs(value);
            if (value.startsWith("FID ") && ssrcs.size() == 2) {
                rtxOf.put(ssrcs.get(0), ssrcs.get(1));
            } else if (value.startsWith("SIM ")) {
                simulcast.addAll(ssrcs);
            }
        }
        if (simulcast.isEmpty()) {
            section.attributes("ssrc").stream()
                    .map(value -> ssrc(value.split(" ", 2)[0]))
                    .filter(ssrc -> ssrc != null && !rtxOf.containsValue(ssrc))
                    .findFirst()
                    .ifPresent(simulcast::add);
        }
        var encodings = new ArrayList<RtpEncodingParameters>();
        for (var ssrc : simulcast.stream().limit(MAX_ENCODINGS).toList()) {
            var rtx = rtxOf.get(ssrc);
            encodings.add(new RtpEncodingParameters(
                    ssrc, null, rtx == null ? null : new RtpEncodingParameters.Rtx(rtx), null, null, null));
        }
        return encodings.isEmpty() ? List.of(new RtpEncodingParameters(null, null, null, null, null, null)) : encodings;
    }

    private static List<Long> ssrcs(String group) {
        var ssrcs = new ArrayList<Long>();
        for (var word : group.split(" ", 8)) {
            var ssrc = ssrc(word);
            if (ssrc != null) {
                ssrcs.add(ssrc);
            }
        }
        return ssrcs;
    }

    private static @Nullable Long ssrc(String word) {
        return word.matches("\\d{1,10}") && Long.parseLong(word) <= 0xFFFF_FFFFL ? Long.valueOf(word) : null;
    }

    private static RtcpParameters rtcp(SessionDescription.Media section) {
        for (var value : section.attributes("ssrc")) {
            var cname = value.indexOf(" cname:");
            if (cname > 0) {
                return new RtcpParameters(value.substring(cname + " cname:".length()), true);
            }
        }
        return new RtcpParameters(null, true);
    }

    private static @Nullable String msid(SessionDescription.Media section) {
        return section.attribute("msid");
    }
}
