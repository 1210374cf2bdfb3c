package io.patchbay.gateway.forward;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.patchbay.gateway.forward.UpstreamRequest.Header;
import java.util.List;

/// What came of a request to another server.
public sealed interface Outcome {

    /// A complete HTTP answer of any status.
    final class Answer implements Outcome {
        private final int status;
        private final byte[] body;
        private final HttpHeaders headers;

        Answer(int status, byte[] body, HttpHeaders headers) {
            this.status = status;
            this.body = body;
            this.headers = headers;
        }

        /// HTTP status, 200 or above.
        public int status() {
            return status;
        }

        /// Its bytes; shared, not to be changed.
        public byte[] body() {
            return body;
        }

        /// The entity tag without quotes, empty if there was none.
        public String etag() {
            var etag = headers.get(HttpHeaderNames.ETAG);
            return etag == null ? "" : etag.replace("\"", "");
        }

        /// All header lines in their order.
        public List<Header> headers() {
            return headers.entries().stream()
                    .map(entry -> new Header(entry.getKey(), entry.getValue()))
                    .toList();
        }

        public boolean isSuccess() {
            return status < 300;
        }

        @Override
        public String toString() {
            return "Answer[" + status + ", " + body.length + " bytes]";
        }
    }

    /// No connection: refused, unreachable, unknown name, TLS failure, or none within the time.
    record ConnectFailed(String reason) implements Outcome {}

    /// Connected, and no complete answer within the time.
    record TimedOut() implements Outcome {}

    /// Connected, and what came back is no HTTP answer, too large, or cut off.
    record Broken(String reason) implements Outcome {}
}
