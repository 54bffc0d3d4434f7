package dev.headrace.frontends.mlir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.text.Printer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadMlirTest {
    private static final String IDENTITY = "(%x: tensor<4xf32>) -> tensor<4xf32> { return %x : tensor<4xf32> }\n";

    @Test
    void argumentsAndResultsHaveNames() {
        FuncOp main = main(read("func.func @net" + IDENTITY));
        assertThat(Printer.custom().print(main)).startsWith("""
            func.func @main(%arg0: tensor<4xf32> {headrace.input = "input0"}) -> (tensor<4xf32> {headrace.output = "output0"})\
            """);
    }

    @Test
    void mainIsTakenBeforeOthersAndPrivateOnesAreNoChoice() {
        assertThat(read("func.func @a" + IDENTITY + "func.func @main" + IDENTITY)
                        .module()
                        .body()
                        .ops())
                .hasSize(1);
        assertThat(main(read("func.func private @a" + IDENTITY + "func.func @b" + IDENTITY))
                        .symbol())
                .isEqualTo("main");
    }

    @Test
    void attributesOfModulesAndFunctionsAreLeftBehind() {
        MlirModel model = read("module @net attributes {torch.debug_module_name = \"Net\"} { func.func @f"
                + IDENTITY.replace("{", "attributes {llvm.emit_c_interface} {") + "}");
        assertThat(model.module().attributes()).isEmpty();
        assertThat(main(model).attributes()).containsOnlyKeys("sym_name", "function_type", "arg_attrs", "res_attrs");
    }

    @Test
    void largeConstantsAreParameters() {
        String numbers = IntStream.range(0, 65).mapToObj(i -> i + ".5").collect(Collectors.joining(", "));
        MlirModel model = read("""
            func.func @main(%x: tensor<65xf32>) -> tensor<65xf32> {
              %small = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
              %splat = arith.constant dense<1.5> : tensor<65xf32>
              %w = arith.constant dense<[NUMBERS]> : tensor<65xf32>
              %v = arith.constant dense<[NUMBERS]> : tensor<65xf32>
              %b = arith.constant dense<[NUMBERS]> : tensor<65xf32> loc("fc.bias")
              %0 = arith.addf %x, %w : tensor<65xf32>
              %1 = arith.addf %0, %v : tensor<65xf32>
              %2 = arith.mulf %1, %b : tensor<65xf32>
              %3 = arith.mulf %2, %splat : tensor<65xf32>
              return %3 : tensor<65xf32>
            }
            """.replace("NUMBERS", numbers));
        assertThat(model.weights().keySet()).containsExactly("cst", "cst_0", "fc.bias");
        assertThat(model.parameter("cst").floatAt(64)).isEqualTo(64.5f);
        assertThat(main(model).body().arguments()).hasSize(4);
        assertThat(main(model).argumentAttribute(3, "headrace.parameter").orElseThrow())
                .hasToString("\"fc.bias\"");
    }

    /// `0.5` at 4 bytes each behind an alignment of 4.
    @Test
    void resourcesStandAtTheEndOfTheFile() {
        MlirModel model = read("""
            func.func @main(%x: tensor<70xf32>) -> tensor<70xf32> {
              %w = arith.constant dense_resource<torch_tensor_70> : tensor<70xf32>
              %0 = arith.addf %x, %w : tensor<70xf32>
              return %0 : tensor<70xf32>
            }
            {-#
              dialect_resources: {
                builtin: {
                  other: "0x0400000000",
                  torch_tensor_70: "0x040000000000003FZEROS0000803F"
                }
              }
            #-}
            """.replace("ZEROS", "00000000".repeat(68)));
        TensorData weights = model.parameter("cst");
        assertThat(List.of(weights.floatAt(0), weights.floatAt(1), weights.floatAt(69)))
                .containsExactly(0.5f, 0f, 1f);
    }

    @Test
    void globalsThatNobodyReadsDoNotMatter() {
        MlirModel model = read("ml_program.global private mutable @global_seed(dense<0> : tensor<i64>) : tensor<i64>\n"
                + "func.func @main" + IDENTITY);
        assertThat(model.module().body().ops()).hasSize(1);
    }

    @Test
    void constantGlobalsAreConstants() {
        MlirModel model = read("""
            ml_program.global private @scale(dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>) : tensor<4xf32>
            func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
              %s = ml_program.global_load_const @scale : tensor<4xf32>
              %0 = arith.addf %x, %s : tensor<4xf32>
              return %0 : tensor<4xf32>
            }
            """);
        assertThat(Printer.custom().print(model.module())).contains("dense<[1.0, 2.0, 3.0, 4.0]>");
    }

    @Test
    void bodiesOfPrivateFunctionsStandWhereTheyAreCalled() {
        MlirModel model = read("""
            func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
              %0 = call @twice(%x) : (tensor<4xf32>) -> tensor<4xf32>
              return %0 : tensor<4xf32>
            }
            func.func private @twice(%x: tensor<4xf32>) -> tensor<4xf32> {
              %0 = func.call @negative(%x) : (tensor<4xf32>) -> tensor<4xf32>
              %1 = func.call @negative(%0) : (tensor<4xf32>) -> tensor<4xf32>
              return %1 : tensor<4xf32>
            }
            func.func private @negative(%x: tensor<4xf32>) -> tensor<4xf32> {
              %0 = arith.negf %x : tensor<4xf32>
              return %0 : tensor<4xf32>
            }
            """);
        assertThat(model.module().all(GenericOp.class)).hasSize(2);
    }

    /// The type of the result `%0`, if there is one, and the lines of the body. What is wrong is told with its place in
    /// the file.
    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
        tensor<?xf32>    ~ %0 = tensor.cast %x : tensor<4xf32> to tensor<?xf32>  ~ 1:1 ~ 'func.func' has result 0 of type tensor<?xf32>, sizes must be known; export the model with fixed sizes
                         ~ call @g(%x) : (tensor<4xf32>) -> ()                   ~ 2:1 ~ 'func.call' calls @g, which is no function of this module
                         ~ %y = call @main(%x) : (tensor<4xf32>) -> tensor<4xf32>~ 1:1 ~ 'func.func' calls itself, directly or through others
                         ~ %c = arith.constant 1 : index|scf.for %i = %c to %c step %c {}            ~ 3:1 ~ 'scf.for' is not supported outside of a 'linalg' operation; lower it to linalg on tensors
                         ~ ml_program.global_store @seed = %x : tensor<4xf32>    ~ 2:1 ~ 'ml_program.global_store' changes a global, which is not supported
        tensor<i64>      ~ %0 = ml_program.global_load @seed : tensor<i64>       ~ 2:6 ~ 'ml_program.global_load' reads the global '@seed', which has no value here
        tensor<9xf32>    ~ %0 = tensor.concat dim(0) %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<9xf32>             ~ 2:6 ~ 'tensor.concat' has parts of 8 together, expected 9
        tensor<4xf32>    ~ %y = tensor.empty() : tensor<2xf32>|%0 = tensor.insert_slice %y into %x[0] [2] [2] : tensor<2xf32> into tensor<4xf32> ~ 3:6 ~ 'tensor.insert_slice' has strides other than 1, which is not supported
        tensor<4xf32>    ~ %0 = linalg.softmax dimension(1) ins(%x : tensor<4xf32>) outs(%x : tensor<4xf32>) -> tensor<4xf32> ~ 2:6 ~ 'linalg.softmax' works along dimension 1 of tensor<4xf32>
        tensor<2x3xf32>  ~ %s = arith.constant dense<[2, 3]> : tensor<2xi64>|%0 = tensor.reshape %x(%s) : (tensor<4xf32>, tensor<2xi64>) -> tensor<2x3xf32> ~ 3:6 ~ 'tensor.reshape' cannot turn tensor<4xf32> into tensor<2x3xf32>
        tensor<5xf32>    ~ %0 = tensor.pad %x low[0] high[2] {|^bb0(%i: index):|%c = arith.constant 0.0 : f32|tensor.yield %c : f32|} : tensor<4xf32> to tensor<5xf32> ~ 2:6 ~ 'tensor.pad' gives tensor<5xf32>, expected size 6 in dimension 0
        tensor<4xf64>    ~ %0 = arith.extf %x : tensor<4xf32> to tensor<4xf64> ~ 2:6 ~ elements of type f64 are not supported; supported are f32, i64, i32, i1, index
        tensor<4xi32>    ~ %0 = arith.bitcast %x : tensor<4xf32> to tensor<4xi32> ~ 2:6 ~ 'arith.bitcast' is not supported
        f32              ~ %c = arith.constant 0 : index|%0 = tensor.extract %x[%c] : tensor<4xf32> ~ 3:6 ~ 'tensor.extract' is not supported outside of a 'linalg' operation; lower it to linalg on tensors
        """)
    void whatCannotBeIsRefusedAtItsPlace(String type, String lines, String place, String message) {
        String result = type == null ? "tensor<4xf32>" : type;
        String text = "func.func @main(%x: tensor<4xf32>) -> " + result + " {\n" + lines.replace('|', '\n')
                + " loc(\"somewhere else\")\nreturn " + (type == null ? "%x" : "%0") + " : " + result + "\n}\n";
        assertThat(catchThrowable(() -> read(text))).hasMessage("net.mlir:" + place + ": error: " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
        func.func @main(%x: tensor<?x4xf32>) -> tensor<4xf32>     ~ 1:1 ~ 'func.func' has argument 0 of type tensor<?x4xf32>, sizes must be known; export the model with fixed sizes
        func.func @main(%x: tensor<0xf32>) -> tensor<0xf32>       ~ 1:1 ~ 'func.func' has argument 0 of type tensor<0xf32>, tensors without elements are not supported
        func.func @main(%x: f32) -> f32                           ~ 1:1 ~ 'func.func' has argument 0 of type f32, expected a tensor
        func.func private @f(%x: f32) -> f32                      ~ 1:1 ~ there is no public function with a body
        """)
    void functionsThatAreNoModelAreRefused(String head, String place, String message) {
        String type = head.substring(head.indexOf(':') + 2, head.indexOf(')'));
        String text = head.replaceFirst("-> .*", "-> " + type) + " {\nreturn %x : " + type + "\n}\n";
        assertThat(catchThrowable(() -> read(text))).hasMessage("net.mlir:" + place + ": error: " + message);
    }

    @Test
    void oneOfSeveralPublicFunctionsCannotBeGuessed() {
        assertThat(catchThrowable(() -> read("func.func @a" + IDENTITY + "func.func @b" + IDENTITY)))
                .hasMessage("net.mlir:2:1: error: there are 2 public functions and none is '@main'; make all but one"
                        + " private");
    }

    /// Each of 40 functions calls the next one twice.
    @Test
    void callsDoNotMultiply() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) text.append("""
            func.func %s @f%d(%%x: tensor<4xf32>) -> tensor<4xf32> {
              %%0 = call @f%d(%%x) : (tensor<4xf32>) -> tensor<4xf32>
              %%1 = call @f%d(%%0) : (tensor<4xf32>) -> tensor<4xf32>
              return %%1 : tensor<4xf32>
            }
            """.formatted(i == 0 ? "public" : "private", i, i + 1, i + 1));
        text.append("func.func private @f40(%x: tensor<4xf32>) -> tensor<4xf32> {\n")
                .append("%0 = arith.negf %x : tensor<4xf32>\nreturn %0 : tensor<4xf32>\n}\n");
        assertThat(catchThrowable(() -> read(text.toString())))
                .hasMessageContaining("makes more than 500000 operations of the calls in the file");
    }

    private static MlirModel read(String text) {
        return ReadMlir.from(text, "net.mlir");
    }

    private static FuncOp main(MlirModel model) {
        return FuncOp.find(model.module(), "main").orElseThrow();
    }
}
