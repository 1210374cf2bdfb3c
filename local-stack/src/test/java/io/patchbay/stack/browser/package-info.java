/// A real Chromium, headless, for end-to-end tests. May use the JDK and Jackson.
@org.jspecify.annotations.NullMarked
package io.patchbay.stack.browser;
