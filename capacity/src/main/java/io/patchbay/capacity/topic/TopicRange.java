package io.patchbay.capacity.topic;

/// A part of a topic.
///
/// @param topic its name
/// @param fromMs first timestamp, epoch ms
/// @param toMs end of the range, epoch ms, exclusive
public record TopicRange(String topic, long fromMs, long toMs) {}
