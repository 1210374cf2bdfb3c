/// Tests of the topic definitions. May use all of the module; what needs a broker is tested in `local-broker`.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.topic;
