package io.patchbay.node.rtp;

import java.util.EnumMap;
import java.util.Map;

/// Which id each header extension has on one side of the node. Immutable.
public final class ExtensionIds {
    /// No extension was negotiated.
    public static final ExtensionIds NONE = new ExtensionIds(Map.of());

    private final EnumMap<HeaderExtension, Integer> ids = new EnumMap<>(HeaderExtension.class);
    private final int[] byOrdinal = new int[HeaderExtension.values().length];

    /// @param ids 1 to 255 each, but never 15 (RFC 8285 section 4.2); what is missing was not negotiated
    public ExtensionIds(Map<HeaderExtension, Integer> ids) {
        ids.forEach((extension, id) -> {
            if (id < 1 || id > 255 || id == 15) {
                throw new IllegalArgumentException(
                        "header extension id of " + extension.uri() + " is " + id + "; it must be 1 to 255 and not 15");
            }
            this.ids.put(extension, id);
            byOrdinal[place(extension)] = id;
        });
    }

    /// These and those of another media section of the same bundle, where equal extensions have equal ids
    /// (RFC 8843 section 9.1) and one section may have extensions that the other has not.
    public ExtensionIds and(ExtensionIds others) {
        var all = new EnumMap<>(ids);
        all.putAll(others.ids);
        return new ExtensionIds(all);
    }

    /// The id, or 0 when the extension was not negotiated.
    public int id(HeaderExtension extension) {
        return byOrdinal[place(extension)];
    }

    /// Looked up for every packet. Never leaves this process, so the order of the constants may change.
    @SuppressWarnings("EnumOrdinal")
    private static int place(HeaderExtension extension) {
        return extension.ordinal();
    }
}
