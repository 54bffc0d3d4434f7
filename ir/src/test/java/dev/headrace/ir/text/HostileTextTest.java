package dev.headrace.ir.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.attr.DenseElementsAttr;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Texts that a program would not write: they cost no more than their length, and end in an error.
class HostileTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', commentCharacter = '~', textBlock = """
        toy.loop() : () -> () {     ;
        "toy.two"() ({}, {          ;
        module {                    ;
        #a = [                      ;
        #a = {a =                   ;
        #a = (                      ;
        #a = affine_map<() -> (     ; (
        #a = affine_map<() -> (     ; -
        #a = dense<                 ; [
        #a = loc(                   ; fused[
        #a = loc(                   ; callsite(
        #a = loc("x"                ; ("x"
        """)
    void nestingIsBounded(String head, String repeated) {
        String text = head + (repeated == null ? head : repeated).repeat(100_000);
        ParseError error = error(text.substring(0, text.length() - 1));
        assertThat(error.location().line()).isEqualTo(1);
    }

    @Test
    void deepProgramsThatAreReadCanBeWalked() {
        String open = "toy.loop() : () -> () {\n";
        ModuleOp module = read(open.repeat(200) + "}".repeat(200));
        assertThat(module.copy().all(ToyOp.class)).hasSize(200);
        assertThat(read(Printer.custom().includingLocations().print(module)).all(ToyOp.class))
                .hasSize(200);
    }

    @Test
    void aliasesDoNotMultiply() {
        String doubling = IntStream.range(1, 60)
                .mapToObj(i -> "#a" + i + " = [#a" + (i - 1) + ", #a" + (i - 1) + "]\n")
                .collect(Collectors.joining("", "#a0 = 1\n", ""));
        assertThat(error(doubling).reason()).isEqualTo("aliases stand for too much text");
    }

    @Test
    void aliasesInARingAreRefused() {
        assertThat(error("!a = tensor<4x!b>\n!b = tensor<4x!a>\n").reason()).isEqualTo("alias '!b' stands for itself");
        assertThat(error("#l = loc(fused[#l])\n").reason()).isEqualTo("alias '#l' stands for itself");
    }

    @Test
    void oneElementStandsForAnyNumber() {
        DenseElementsAttr huge =
                (DenseElementsAttr) Parser.attribute("dense<1.5> : tensor<99999999999x1000xf32>", ToyOp.REGISTRY);
        assertThat(huge.isSplat()).isTrue();
        assertThat(huge.type().elements()).isEqualTo(99_999_999_999_000L);
    }

    @Test
    void shapesThatCannotBeCountedAreRefused() {
        assertThat(error("#a = tensor<9999999999x9999999999xi1>").reason())
                .isEqualTo("shape has more elements than can be counted");
        assertThat(error("#a = tensor<99999999999999999999xi1>").reason()).isEqualTo("number is out of range");
    }

    @Test
    void longAffineExpressionsAreRefused() {
        assertThat(error("#a = affine_map<(i) -> (" + "i + ".repeat(100_000) + "i)>")
                        .reason())
                .isEqualTo("affine map has more than 500 operators");
        assertThat(error("#a = affine_map<(i) -> (9223372036854775807 + i + 1)>")
                        .reason())
                .isEqualTo("sum is out of range");
        assertThat(error("#a = affine_map<(i) -> (9223372036854775807 * 2)>").reason())
                .isEqualTo("product is out of range");
    }

    @Test
    void manyStringsTakeLinearTime() {
        String text = "#a = [" + "\"x\", ".repeat(200_000) + "\"x\"]";
        assertThat(read(text).body().isEmpty()).isTrue();
    }

    @Test
    void resourcesAreWhatTheirTypeSays() {
        assertThat(error(resource("0x04000000000000")).reason()).isEqualTo("3 bytes do not fill a tensor<2xf32>");
        assertThat(error(resource("0x04")).reason()).startsWith("expected 0x, the alignment in eight");
        assertThat(error(resource("0x04000000zz")).reason()).isEqualTo("expected pairs of hexadecimal digits");
        assertThat(error("#a = dense_resource<w> : tensor<2xf32>\n").reason())
                .isEqualTo("the file has no resource 'w', print it without leaving constants out");
        assertThat(error(resource("0x040000000000803F00000040") + "{-# #-}").reason())
                .isEqualTo("a second section of resources");
        assertThat(error("{-#\ndialect_resources: {builtin: {w: \"0x\", w: \"0x\"}}\n#-}")
                        .reason())
                .isEqualTo("resource 'w' stands twice");
        assertThat(error("{-# dialect_resources: {").reason()).isEqualTo("expected a word before the end of the text");
    }

    @Test
    void manyBytesStayBytes() {
        String digits = "0000803F".repeat(499_999) + "00000040";
        DenseElementsAttr ones = (DenseElementsAttr)
                Parser.attribute("dense<\"0x" + digits + "\"> : tensor<500000xf32>", ToyOp.REGISTRY);
        assertThat(ones.data().toBytes().byteSize()).isEqualTo(2_000_000);
        assertThat(ones.floatAt(499_999)).isEqualTo(2);
        assertThat(ones.bits()).isEqualTo(java.util.List.copyOf(ones.bits()));
    }

    private static String resource(String digits) {
        return "#a = dense_resource<w> : tensor<2xf32>\n{-#\n dialect_resources: { builtin: { w: \"" + digits
                + "\" } }\n#-}\n";
    }

    private static ModuleOp read(String text) {
        return Parser.module(text, "in.mlir", ToyOp.REGISTRY);
    }

    private static ParseError error(String text) {
        return catchThrowableOfType(ParseError.class, () -> read(text));
    }
}
