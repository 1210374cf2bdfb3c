package io.patchbay.schemas.codec;

/// Makes foreign text fit for a message.
final class Text {
    private Text() {}

    /// The text without control characters or broken surrogates, cut to a length.
    static String shown(String text, int maxLength) {
        var isCut = text.length() > maxLength;
        var shown = new StringBuilder(isCut ? text.substring(0, maxLength - 3) : text);
        for (var i = 0; i < shown.length(); i++) {
            if (Character.isISOControl(shown.charAt(i)) || Character.isSurrogate(shown.charAt(i))) {
                shown.setCharAt(i, '?');
            }
        }
        return isCut ? shown.append("...").toString() : shown.toString();
    }
}
