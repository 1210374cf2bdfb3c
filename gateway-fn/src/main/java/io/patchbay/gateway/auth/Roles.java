package io.patchbay.gateway.auth;

/// Who may call what.
public final class Roles {
    /// A caller with a token signed by a tenant's key.
    public static final String TENANT = "tenant";
    /// A node with a registration token.
    public static final String NODE = "node";
    /// Somebody with the operator's secret.
    public static final String OPERATOR = "operator";

    private Roles() {}
}
