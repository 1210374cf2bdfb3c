/// Tests of budgets.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.limit;
