package io.patchbay.bench.gateway;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One end of a kept-open HTTP/1.1 connection, of as much HTTP as both ends of this benchmark need: whole
/// messages with `Content-Length`. A client library would take as much CPU as the gateway that is measured.
/// Used by one thread.
final class HttpPipe implements AutoCloseable {
    private static final int TIMEOUT_MS = 5_000;
    private static final int MAX_LINE = 16_384;
    private static final int MAX_BODY = 1 << 20;

    private final Socket socket;
    private final InputStream in;

    /// A message that came in.
    ///
    /// @param firstLine request line or status line
    record Message(String firstLine, String body) {
        /// The status of an answer.
        int status() {
            return Integer.parseInt(firstLine.substring(9, 12));
        }
    }

    HttpPipe(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 4_096);
    }

    static HttpPipe connect(int port) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        return new HttpPipe(socket);
    }

    void send(String head, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var message = head + "Content-Length: " + bytes.length + "\r\n\r\n" + body;
        socket.getOutputStream().write(message.getBytes(StandardCharsets.UTF_8));
    }

    /// Waits for the next message.
    ///
    /// @throws IOException if the other end closed, is silent for too long, or speaks something else
    Message receive() throws IOException {
        var first = line();
        var length = 0;
        for (var header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        if (length > MAX_BODY) {
            throw new IOException("a body of " + length + " bytes");
        }
        return new Message(first, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        var text = new StringBuilder();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the other end closed");
            }
            if (text.length() == MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " bytes");
            }
            if (next != '\r') {
                text.append((char) next);
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
