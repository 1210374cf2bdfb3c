package io.patchbay.stack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Runs a [SignalingDoor]: `SignalingMain <host> <port> [<node id> <host> <port>]...`
public final class SignalingMain {
    private static final int TARGET_ARGUMENTS = 3;

    private SignalingMain() {}

    public static void main(String[] args) throws IOException {
        var door = SignalingDoor.open(args[0], Integer.parseInt(args[1]), targets(args));
        System.out.println("signaling on " + args[0] + ":" + door.port());
    }

    private static List<SignalingDoor.Target> targets(String[] args) {
        var targets = new ArrayList<SignalingDoor.Target>();
        var rest = Arrays.asList(args).subList(2, args.length);
        for (var i = 0; i + TARGET_ARGUMENTS <= rest.size(); i += TARGET_ARGUMENTS) {
            targets.add(new SignalingDoor.Target(rest.get(i), rest.get(i + 1), Integer.parseInt(rest.get(i + 2))));
        }
        return targets;
    }
}
