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

    private static ModuleOp read(String text) {
        return Parser.module(text, "in.mlir", ToyOp.REGISTRY);
    }

    private static ParseError error(String text) {
        return catchThrowableOfType(ParseError.class, () -> read(text));
    }
}
