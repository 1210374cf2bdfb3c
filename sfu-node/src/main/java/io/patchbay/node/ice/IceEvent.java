package io.patchbay.node.ice;

/// What a packet or the time changed on a transport.
public sealed interface IceEvent {
    /// Nothing to do.
    record None() implements IceEvent {}

    /// The first path: packets may be sent.
    record Selected(IcePath path) implements IceEvent {}

    /// The peer moved: send to the new path from now on.
    record AddressChanged(IcePath from, IcePath to) implements IceEvent {}

    /// The peer was silent for too long (RFC 7675): send nothing any more.
    record ConsentExpired() implements IceEvent {}

    /// The one instance of [None].
    IceEvent NONE = new None();
}
