/// HTML pages of one file: text, tables and line plots in SVG, light and dark, without any outside resource. Pure.
@org.jspecify.annotations.NullMarked
package io.patchbay.capacity.page;
