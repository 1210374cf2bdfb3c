package io.patchbay.stack;

import io.patchbay.schemas.seal.SealingKeys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `patchbay keys`: a key pair for gateways or for a fleet.
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        header = "Makes a key pair for the gateways, or one that all nodes of a fleet share.",
        description = "%nWrites private-keys.json (mode 600), the value of SFU_GATEWAY_PRIVATE_KEYS or "
                + "SFU_FLEET_PRIVATE_KEYS, and public-key.json, the value of SFU_GATEWAY_PUBLIC_KEY; a fleet does not "
                + "need the latter. Use one pair for gateways and another one for nodes. Nothing is overwritten and "
                + "nothing is printed.%n")
final class KeysCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "where the two files go; made if it is not there")
    @SuppressWarnings("NullAway.Init") // required, set by picocli
    private Path folder;

    @Override
    public Integer call() {
        var keys = SealingKeys.generate();
        try {
            Files.createDirectories(folder);
            write("private-keys.json", keys.privateKeys(), "rw-------");
            write("public-key.json", keys.publicKey(), "rw-r--r--");
        } catch (FileAlreadyExistsException e) {
            throw new StackException(
                    e.getFile() + " is there already; it is not overwritten, since nodes and"
                            + " gateways that know it would be locked out",
                    e);
        } catch (IOException e) {
            throw new StackException("cannot write keys to " + folder + ": " + e, e);
        }
        new Console(System.out).line("private-keys.json and public-key.json are in " + folder.toAbsolutePath());
        return 0;
    }

    private void write(String name, String text, String mode) throws IOException {
        var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
        Files.writeString(Files.createFile(folder.resolve(name), permissions), text + "\n");
    }
}
