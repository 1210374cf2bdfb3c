package io.patchbay.schemas.seal;

/// What came of opening a sealed key.
public sealed interface Opened {
    /// The key in clear.
    ///
    /// @param text as it was given to the sealer
    record Key(String text) implements Opened {
        /// Without the key.
        @Override
        public String toString() {
            return "Key[***]";
        }
    }

    /// Nothing that can be opened here.
    ///
    /// @param reason for people; repeats at most a key id
    record Shut(String reason) implements Opened {}
}
