package dev.headrace.ir.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.StructuralEquality;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
    @Test
    void programsComeBackAsTheyWere() {
        for (long seed = 0; seed < 300; seed++) {
            ModuleOp module = new ToyPrograms(seed).module();
            for (Printer printer : new Printer[] {Printer.custom(), Printer.generic()}) {
                String text = printer.includingLocations().print(module);
                ModuleOp back = read(text);
                assertThat(StructuralEquality.differenceWithLocations(module, back))
                        .as("seed %d\n%s", seed, text)
                        .isEmpty();
                String bare = printer.print(module);
                assertThat(StructuralEquality.difference(module, read(bare)))
                        .as("seed %d\n%s", seed, bare)
                        .isEmpty();
            }
        }
    }

    /// Text that comes back letter by letter.
    @ParameterizedTest
    @ValueSource(strings = {"""
        #map = affine_map<(d0, d1) -> (d1, d0 * 2 + 1)>
        #map1 = affine_map<(d0)[s0] -> (d0 floordiv 4 - s0)>
        module @m attributes {flag, maps = [#map, #map1, #map]} {
          %0:2 = "toy.any"() {n = 4 : i64} : () -> (f32, index)
          %1 = toy.add %0#0, %0#0 : f32
          toy.pick(%1) fast : (f32) -> ()
        }
        """, """
            module {
              %0 = "toy.any"() : () -> i1
              toy.pick() mask %0 fast times 3 : i64 {more} : (i1) -> ()
              toy.scope @"odd name"(%0) attributes {a, b = [unit]} : (i1) -> () {
              ^bb0(%arg0: tensor<4x?xf32>):
                %0 = "toy.any"() : () -> index
                %1 = toy.load %arg0[%0, %0] : tensor<4x?xf32>
                toy.loop(%1) : (f32) -> () {
                ^bb0(%arg1: f32):
                  toy.end %arg1, %1 : f32, f32
                }
                "toy.two"() ({
                ^bb0:
                }, {
                  toy.end
                }) : () -> ()
              }
            }
            """})
    void textComesBackAsItWas(String text) {
        assertThat(Printer.custom().print(read(text))).isEqualTo(text);
    }

    @Test
    void readsWhatMlirPrintsWithLocations() {
        ModuleOp module = read("""
            #loc1 = loc("model.py":3:4)
            module {
              toy.scope @f() : () -> () {
              ^bb0(%arg0: f32 loc("model.py":1:2), %arg1: f32):
                %0 = toy.add %arg0, %arg0 : f32 loc(#loc2)
                %1 = toy.add %0, %0 : f32 loc(callsite("a" at fused<"by">["b", #loc1]))
                toy.end loc("end"(#loc1))
              } loc(#loc)
            } loc(#loc)
            #loc = loc(unknown)
            #loc2 = loc(fused[#loc1, "conv1"])
            """);
        StringBuilder places = new StringBuilder();
        module.walk(op -> places.append(op.location()).append('\n'));
        assertThat(places).hasToString("""
            loc(unknown)
            loc(unknown)
            loc(fused["model.py":3:4, "conv1"])
            loc(fused["a", "b", "model.py":3:4])
            loc(fused["end", "model.py":3:4])
            """);
        Op scope = module.body().first();
        assertThat(scope.region(0).block().argument(0).location()).hasToString("loc(\"model.py\":1:2)");
        assertThat(scope.region(0).block().argument(1).location()).hasToString("loc(unknown)");
    }

    @Test
    void anOperationAloneIsPrintedWithTheNamesItHasInItsProgram() {
        ModuleOp module = read("""
            toy.scope @f() : () -> () {
            ^bb0(%x: f32):
              %a:2 = "toy.any"() : () -> (f32, f32)
              %b = toy.add %x, %a#1 : f32
            }
            """);
        Op add = module.body().first().region(0).block().last();
        assertThat(add).hasToString("%1 = \"toy.add\"(%arg0, %0#1) : (f32, f32) -> f32");
        assertThat(module.copy().body().first().region(0).block().last()).hasToString(add.toString());
    }

    @Test
    void fractionsAreRoundedToTheirType() {
        assertThat(fraction("0.1 : f32")).isEqualTo(0.1f);
        assertThat(fraction("0.1 : f64")).isEqualTo(0.1);
        assertThat(fraction("2049.0 : f16")).isEqualTo(2048);
        assertThat(fraction("257.0 : bf16")).isEqualTo(256);
        assertThat(fraction("0x7F800000 : f32")).isInfinite();
        assertThat(fraction("0xFC00 : f16")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(fraction("-1.5e-3 : f32")).isEqualTo(-1.5e-3f);
    }

    private static double fraction(String text) {
        return ((FloatAttr) Parser.attribute(text, ToyOp.REGISTRY)).value();
    }

    @Test
    void unsignedNumbersAreTakenAsBits() {
        assertThat(Parser.attribute("255 : i8", ToyOp.REGISTRY)).hasToString("-1 : i8");
        assertThat(Parser.attribute("0xFFFFFFFFFFFFFFFF : i64", ToyOp.REGISTRY)).hasToString("-1 : i64");
        assertThat(Parser.attribute("-1 : i1", ToyOp.REGISTRY)).hasToString("true");
    }

    @Test
    void packedBitsAreReadAsMlirWritesThem() {
        assertThat(Parser.attribute("dense<\"0x05\"> : tensor<3xi1>", ToyOp.REGISTRY))
                .hasToString("dense<[true, false, true]> : tensor<3xi1>");
        assertThat(Parser.attribute("dense<\"0xFF\"> : tensor<9xi1>", ToyOp.REGISTRY))
                .hasToString("dense<true> : tensor<9xi1>");
        assertThat(Parser.attribute("dense<\"0x0102FFFF\"> : tensor<2xi16>", ToyOp.REGISTRY))
                .hasToString("dense<[513, -1]> : tensor<2xi16>");
    }

    @Test
    void aMillionElementsTakeNoMoreThanSeconds() {
        Random random = new Random(1);
        double[] values = random.doubles(1_000_000).map(v -> (float) v).toArray();
        DenseElementsAttr big = DenseElementsAttr.ofFloats(TensorType.of(FloatType.F32, 1000, 1000), values);
        assertTimeout(Duration.ofSeconds(30), () -> {
            String text = big.toString();
            assertThat(text).hasSizeLessThan(8_000_100);
            assertThat(Parser.attribute(text, ToyOp.REGISTRY)).isEqualTo(big);
        });
    }

    private static ModuleOp read(String text) {
        return Parser.module(text, "in.mlir", ToyOp.REGISTRY);
    }
}
