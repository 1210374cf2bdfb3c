/// HS256 JSON Web Tokens in the odoo/sfu dialect. May use the JDK, Jackson for reading claims.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.token;
