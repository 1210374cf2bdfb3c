package io.patchbay.gateway.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where nodes may be: host names (`sfu1.example.com`, `*.example.com`), addresses and networks (`10.0.0.0/8`). An
/// empty list allows everything but what is never allowed: link-local (which cloud metadata services use),
/// multicast
/// and wildcard addresses.
public final class AllowedAddresses {
    private final List<String> hosts;
    private final List<Network> networks;

    private static final class Network {
        private final byte[] prefix;
        private final int bits;

        Network(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                var mask = 0x80 >> (bit & 7);
                if ((address[bit >> 3] & mask) != (prefix[bit >> 3] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private AllowedAddresses(List<String> hosts, List<Network> networks) {
        this.hosts = hosts;
        this.networks = networks;
    }

    /// Reads the entries.
    ///
    /// @throws ConfigException naming `where` if one is neither a host nor a network
    public static AllowedAddresses of(String where, List<String> entries) {
        var hosts = new ArrayList<String>();
        var networks = new ArrayList<Network>();
        for (var entry : entries) {
            var slash = entry.indexOf('/');
            var address = literal(slash < 0 ? entry : entry.substring(0, slash));
            if (address.isPresent()) {
                networks.add(network(where, entry, address.get().getAddress(), slash));
            } else if (slash < 0 && entry.matches("(\\*\\.)?[A-Za-z0-9._-]+")) {
                hosts.add(entry.toLowerCase(Locale.ROOT));
            } else {
                throw new ConfigException(where, "must list hosts, *.domains or networks such as 10.0.0.0/8");
            }
        }
        return new AllowedAddresses(List.copyOf(hosts), List.copyOf(networks));
    }

    /// Whether nothing was listed.
    public boolean isEmpty() {
        return hosts.isEmpty() && networks.isEmpty();
    }

    /// Why a node may not be at `host`, or empty if it may. May resolve the name, so it may block.
    public Optional<String> refusal(String host) {
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (hosts.stream().anyMatch(pattern -> matches(pattern, bare.toLowerCase(Locale.ROOT)))) {
            return Optional.empty();
        }
        var address = literal(bare);
        if (address.isEmpty() && isEmpty()) {
            return Optional.empty();
        }
        try {
            var addresses =
                    address.isPresent() ? List.of(address.get()) : Arrays.asList(InetAddress.getAllByName(bare));
            if (addresses.stream().anyMatch(AllowedAddresses::isNeverAllowed)) {
                return Optional.of("must not be a link-local, multicast or wildcard address");
            }
            return isEmpty() || addresses.stream().allMatch(this::isInNetworks)
                    ? Optional.empty()
                    : Optional.of("is not in SFU_REGISTRATION_ALLOWED");
        } catch (UnknownHostException e) {
            return Optional.of("is not in SFU_REGISTRATION_ALLOWED, and its name cannot be resolved");
        }
    }

    /// Addresses that no request is ever sent to, whatever the name that led there.
    public static boolean isNeverAllowed(InetAddress address) {
        var bytes = address.getAddress();
        var awsMetadata = bytes.length == 16
                && (bytes[0] & 0xff) == 0xfd
                && bytes[1] == 0
                && bytes[2] == 0x0e
                && (bytes[3] & 0xff) == 0xc2;
        return address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || awsMetadata;
    }

    /// The address a text spells, without asking a resolver.
    public static Optional<InetAddress> literal(String text) {
        return Optional.ofNullable(NetUtil.createByteArrayFromIpAddressString(text))
                .map(bytes -> {
                    try {
                        return InetAddress.getByAddress(bytes);
                    } catch (UnknownHostException e) {
                        throw new IllegalStateException("address of " + bytes.length + " bytes", e);
                    }
                });
    }

    private boolean isInNetworks(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address.getAddress()));
    }

    private static boolean matches(String pattern, String host) {
        return pattern.startsWith("*.") ? host.endsWith(pattern.substring(1)) : host.equals(pattern);
    }

    private static Network network(String where, String entry, byte[] address, int slash) {
        if (slash < 0) {
            return new Network(address, address.length * 8);
        }
        try {
            var bits = Integer.parseInt(entry.substring(slash + 1));
            if (bits >= 0 && bits <= address.length * 8) {
                return new Network(address, bits);
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(where, "has a network whose length is no number: " + entry);
        }
        throw new ConfigException(where, "has a network whose length is out of range: " + entry);
    }
}
