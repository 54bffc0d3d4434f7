/// Protocol buffers without their schemas: the wire format, field by field, over mapped bytes.
@NullMarked
package dev.headrace.frontends.protobuf;

import org.jspecify.annotations.NullMarked;
