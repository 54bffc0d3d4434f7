package dev.headrace.ir.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParseErrorTest {
    @Test
    void saysWhereAndShowsTheLine() {
        String text = """
            module {
              %0 = "toy.any"() : () -> f32
              %1 = toy.add %0, %y : f32
            }
            """;
        ParseError error = error(text);
        assertThat(error).hasMessage("""
            in.mlir:3:20: error: use of undefined value '%y'
              %1 = toy.add %0, %y : f32
                               ^\
            """);
        assertThat(error.location().line()).isEqualTo(3);
        assertThat(error.location().column()).isEqualTo(20);
        assertThat(error.reason()).isEqualTo("use of undefined value '%y'");
    }

    @Test
    void showsOnlyPartOfALongLine() {
        assertThat(error("\"toy.any\"() {a = \"" + "x".repeat(100_000) + "\", a} : () -> ()")
                        .getMessage())
                .hasSizeLessThan(500);
    }

    /// Each `|` stands for a line break.
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
        "toy.none"() : () -> ()                                   ; 1:1  ; unknown operation 'toy.none'
        toy.any                                                   ; 1:1  ; 'toy.any' has no custom syntax, write "toy.any"(…)
        %0 = "toy.any"() : () -> ()                               ; 1:1  ; 'toy.any' has 0 results, not 1
        %0:2 = "toy.any"() : () -> f32                            ; 1:1  ; 'toy.any' has 1 results, not 2
        %0 = "toy.any"() : () -> f32|%0 = "toy.any"() : () -> f32 ; 2:1  ; value '%0' is defined twice
        %0 = "toy.any"(%0) : (f32) -> f32                         ; 1:16 ; use of undefined value '%0'
        %0 = "toy.any"() : () -> f32|"toy.any"(%0) : (i32) -> ()  ; 2:11 ; '%0' is f32 but is used as i32
        %0 = "toy.any"() : () -> f32|"toy.any"(%0#1) : (f32) -> (); 2:11 ; '%0' has 1 results
        %0 = "toy.any"() : () -> f32|"toy.any"(%0) : () -> ()     ; 2:17 ; has types for 0 operands, expected 1
        "toy.any"()[^bb1] : () -> ()                              ; 1:12 ; branches to blocks are not supported
        "toy.any"() ({}) : () -> ()                               ; 1:1  ; 'toy.any' has 1 regions, expected 0
        "toy.any"() {a, a} : () -> ()                             ; 1:17 ; attribute 'a' stands twice
        "toy.any"() <{a}> {a} : () -> ()                          ; 1:19 ; attribute 'a' stands twice
        "toy.any"() {a = 300 : i8} : () -> ()                     ; 1:18 ; 300 does not fit i8
        "toy.any"() {a = -129 : i8} : () -> ()                    ; 1:18 ; -129 does not fit i8
        "toy.any"() {a = 9223372036854775808 : index} : () -> ()  ; 1:18 ; number is out of range
        "toy.any"() {a = 1.5 : i8} : () -> ()                     ; 1:18 ; fraction of type i8
        "toy.any"() {a = 1 : f32} : () -> ()                      ; 1:18 ; whole number of type f32
        "toy.any"() {a = 0x100000000 : f32} : () -> ()            ; 1:18 ; '0x100000000' is not the bits of an f32
        "toy.any"() {a = #m} : () -> ()                           ; 1:18 ; undefined alias '#m'
        "toy.any"() {a = !t} : () -> ()                           ; 1:18 ; undefined alias '!t'
        "toy.any"() {a = #toy.x} : () -> ()                       ; 1:24 ; unknown attribute 'x'
        "toy.any"() {a = !no.x} : () -> ()                        ; 1:18 ; unknown dialect in '!no.x'
        #a = 1|#a = 2                                             ; 2:1  ; alias '#a' is defined twice
        #a = [#b]|#b = [#a]                                       ; 2:7  ; alias '#a' stands for itself
        #a = loc("x")|"toy.any"() {a = #a} : () -> ()             ; 2:18 ; '#a' is a location, expected an attribute
        #a = 1|"toy.any"() : () -> () loc(#a)                     ; 2:28 ; '#a' is an attribute, expected a location
        "toy.any"() {a = i65} : () -> ()                          ; 1:18 ; unknown type 'i65'
        "toy.any"() {a = tensor<4 x 4>} : () -> ()                ; 1:30 ; expected 'x' after a size
        "toy.any"() {a = tensor<4xtensor<f32>>} : () -> ()        ; 1:27 ; elements of type tensor<f32> are not supported
        "toy.any"() {a = vector<?xf32>} : () -> ()                ; 1:25 ; size must be known
        "toy.any"() {a = memref<4xf32, 1>} : () -> ()             ; 1:30 ; layouts and memory spaces are not supported
        "toy.any"() {a = dense<[1, 2]> : tensor<3xi8>} : () -> () ; 1:24 ; list has 2 elements, expected 3
        "toy.any"() {a = dense<[1, 2]> : tensor<1xi8>} : () -> () ; 1:28 ; list is longer than 1
        "toy.any"() {a = dense<[[1]]> : tensor<1xi8>} : () -> ()  ; 1:25 ; expected an element of type i8 before '['
        "toy.any"() {a = dense<[1]> : tensor<i8>} : () -> ()      ; 1:24 ; list is nested deeper than tensor<i8>
        "toy.any"() {a = dense<300> : tensor<1xi8>} : () -> ()    ; 1:24 ; 300 does not fit i8
        "toy.any"() {a = dense<1> : tensor<1xf32>} : () -> ()     ; 1:24 ; expected an element of type f32 before '1'
        "toy.any"() {a = dense<1.0> : tensor<?xf32>} : () -> ()   ; 1:31 ; expected a tensor of known size
        "toy.any"() {a = dense<"0x01"> : tensor<1xf32>} : () -> (); 1:24 ; 1 bytes do not fill a tensor<1xf32>
        "toy.any"() {a = dense<"0x0g"> : tensor<1xi8>} : () -> () ; 1:24 ; expected pairs of hexadecimal digits
        "toy.any"() {a = affine_map<(i, i) -> (i)>} : () -> ()    ; 1:33 ; name 'i' stands twice
        "toy.any"() {a = affine_map<(i) -> (j)>} : () -> ()       ; 1:37 ; unknown name 'j' in an affine map
        "toy.any"() {a = affine_map<(i) -> (i * i)>} : () -> ()   ; 1:39 ; one factor must be a number
        "toy.any"() {a = affine_map<(i) -> (i mod 0)>} : () -> () ; 1:43 ; expected a positive number
        "toy.any"() {a = @a::@b} : () -> ()                       ; 1:20 ; names inside of a symbol are not supported
        "toy.any"() : () -> () loc("f":1:99999999999)             ; 1:34 ; number is out of range
        "toy.any" : () -> ()                                      ; 1:11 ; expected '(' before ':'
        "toy.any()                                                ; 1:1  ; string literal does not end on its line
        "toy.any"() {a = "\\q"} : () -> ()                         ; 1:19 ; unknown escape in string literal
        "toy.any"() {a = $} : () -> ()                            ; 1:18 ; unexpected character '$'
        "toy.two"() ({|^bb0:|^bb1:|}, {}) : () -> ()              ; 3:1  ; a region with several blocks is not supported
        toy.loop() : () -> () {                                   ; 1:24 ; expected '}' before the end of the text
        toy.pick() times : () -> ()                               ; 1:18 ; expected an attribute before ':'
        toy.load %x[] : tensor<4xf32>                             ; 1:10 ; use of undefined value '%x'
        %0 = "toy.any"() : () -> f32|toy.load %0[] : f32          ; 2:10 ; '%0' is f32, expected a tensor
        %0 = "toy.any"() : () -> f32|toy.scope @f() : () -> () {|toy.end %0 : f32|} ; 3:9 ; use of undefined value '%0'
        }                                                         ; 1:1  ; expected a word before '}'
        """)
    void namesTheMistake(String text, String place, String reason) {
        ParseError error = error(text.replace('|', '\n'));
        assertThat(error.getMessage()).startsWith("in.mlir:" + place + ": error: " + reason + "\n");
    }

    private static ParseError error(String text) {
        return catchThrowableOfType(ParseError.class, () -> Parser.module(text, "in.mlir", ToyOp.REGISTRY));
    }
}
