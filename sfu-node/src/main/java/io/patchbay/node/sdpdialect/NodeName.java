package io.patchbay.node.sdpdialect;

/// How clients are told which node they are on.
public record NodeName(String id, String region) {}
