package dev.headrace.dialects.linalg;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.text.AssemblyFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The operations of the `linalg` dialect that are a [GenericOp] with a name. Reading one, in either syntax, gives the
/// [GenericOp]; no later stage meets the name.
///
/// ```mlir
/// %c = linalg.matmul ins(%a, %b : tensor<4x8xf32>, tensor<8x2xf32>) outs(%zero : tensor<4x2xf32>) -> tensor<4x2xf32>
/// ```
/// becomes the example of [GenericOp].
final class NamedOps {
    /// Sums of products.
    private static final String PRODUCTS = """
        dot                          k : k, k ->
        vecmat                       n k : k, k n -> n
        matvec                       m k : m k, k -> m
        matmul                       m n k : m k, k n -> m n
        matmul_transpose_a           m n k : k m, k n -> m n
        matmul_transpose_b           m n k : m k, n k -> m n
        batch_vecmat                 b n k : b k, b k n -> b n
        batch_matvec                 b m k : b m k, b k -> b m
        batch_matmul                 b m n k : b m k, b k n -> b m n
        batch_matmul_transpose_a     b m n k : b k m, b k n -> b m n
        batch_matmul_transpose_b     b m n k : b m k, b n k -> b m n
        batch_reduce_matmul          b m n k : b m k, b k n -> m n
        mmt4d                        m n k mi ni ki : m k mi ki, n k ni ki -> m n mi ni
        batch_mmt4d                  b m n k mi ni ki : b m k mi ki, b n k ni ki -> b m n mi ni
        conv_1d                      w kw : w~kw, kw -> w
        conv_2d                      h w kh kw : h~kh w~kw, kh kw -> h w
        conv_3d                      d h w kd kh kw : d~kd h~kh w~kw, kd kh kw -> d h w
        conv_1d_nwc_wcf              n w f kw c : n w~kw c, kw c f -> n w f
        conv_1d_ncw_fcw              n f w c kw : n c w~kw, f c kw -> n f w
        conv_2d_nhwc_hwcf            n h w f kh kw c : n h~kh w~kw c, kh kw c f -> n h w f
        conv_2d_nhwc_fhwc            n h w f kh kw c : n h~kh w~kw c, f kh kw c -> n h w f
        conv_2d_nchw_fchw            n f h w c kh kw : n c h~kh w~kw, f c kh kw -> n f h w
        conv_2d_ngchw_fgchw          n g f h w c kh kw : n g c h~kh w~kw, f g c kh kw -> n g f h w
        conv_2d_ngchw_gfchw          n g f h w c kh kw : n g c h~kh w~kw, g f c kh kw -> n g f h w
        conv_2d_nhwgc_gfhwc          n h w g f kh kw c : n h~kh w~kw g c, g f kh kw c -> n h w g f
        conv_3d_ndhwc_dhwcf          n d h w f kd kh kw c : n d~kd h~kh w~kw c, kd kh kw c f -> n d h w f
        conv_3d_ncdhw_fcdhw          n f d h w c kd kh kw : n c d~kd h~kh w~kw, f c kd kh kw -> n f d h w
        depthwise_conv_1d_nwc_wc     n w c kw : n w~kw c, kw c -> n w c
        depthwise_conv_1d_ncw_cw     n w c kw : n c w~kw, c kw -> n c w
        depthwise_conv_1d_nwc_wcm    n w c m kw : n w~kw c, kw c m -> n w c m
        depthwise_conv_2d_nhwc_hwc   n h w c kh kw : n h~kh w~kw c, kh kw c -> n h w c
        depthwise_conv_2d_nchw_chw   n h w c kh kw : n c h~kh w~kw, c kh kw -> n c h w
        depthwise_conv_2d_nhwc_hwcm  n h w c m kh kw : n h~kh w~kw c, kh kw c m -> n h w c m
        depthwise_conv_3d_ndhwc_dhwc n d h w kd kh kw c : n d~kd h~kh w~kw c, kd kh kw c -> n d h w c
        depthwise_conv_3d_ncdhw_cdhw n d h w kd kh kw c : n c d~kd h~kh w~kw, c kd kh kw -> n c d h w
        depthwise_conv_3d_ndhwc_dhwcm n d h w m kd kh kw c : n d~kd h~kh w~kw c, kd kh kw c m -> n d h w c m
        """;

    /// The function that combines the elements of a window stands behind the layout: `pooling_nhwc_max`. The second
    /// operand gives the window its extent, and nothing else.
    private static final String POOLINGS = """
        pooling_nwc   n w c kw : n w~kw c, kw -> n w c
        pooling_ncw   n c w kw : n c w~kw, kw -> n c w
        pooling_nhwc  n h w c kh kw : n h~kh w~kw c, kh kw -> n h w c
        pooling_nchw  n c h w kh kw : n c h~kh w~kw, kh kw -> n c h w
        pooling_ndhwc n d h w c kd kh kw : n d~kd h~kh w~kw c, kd kh kw -> n d h w c
        """;

    private static final List<String> ELEMENTWISE = List.of(
            "exp",
            "log",
            "abs",
            "ceil",
            "floor",
            "negf",
            "reciprocal",
            "round",
            "sqrt",
            "rsqrt",
            "square",
            "tanh",
            "erf",
            "add",
            "sub",
            "mul",
            "div",
            "div_unsigned",
            "max",
            "min",
            "powf",
            "select",
            "copy");

    private static final Pattern LINE = Pattern.compile("(\\S+) +(.*)");

    private NamedOps() {}

    static List<OpSpec<GenericOp>> specs() {
        List<OpSpec<GenericOp>> specs = new ArrayList<>();
        forms(PRODUCTS, (name, form) -> specs.add(structured(name, state -> form(state, form, "mul"))));
        forms(POOLINGS, (name, form) -> {
            for (String function : List.of("sum", "max", "min", "max_unsigned", "min_unsigned"))
                specs.add(structured(name + "_" + function, state -> form(state, form, function)));
        });
        for (String function : ELEMENTWISE)
            specs.add(structured(function, state -> new NamedForm(state).elementwise(function)));
        specs.add(structured("elementwise", state -> new NamedForm(state).elementwise()));
        specs.add(structured("contract", state -> new NamedForm(state).contraction()));
        specs.add(listed("transpose", "permutation", state -> new NamedForm(state).transpose()));
        specs.add(listed("broadcast", "dimensions", state -> new NamedForm(state).broadcast()));
        specs.add(listed("reduce", "dimensions", state -> new NamedForm(state).reduction()));
        specs.add(spec("map", state -> new NamedForm(state).mapping(), new MapFormat()));
        return specs;
    }

    private interface FormUse {
        void accept(String name, LoopForm form);
    }

    private static void forms(String table, FormUse use) {
        table.lines().forEach(line -> {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) throw new IllegalStateException(line);
            use.accept(parts.group(1), LoopForm.parse(parts.group(2)));
        });
    }

    private static OpState form(OpState state, LoopForm form, String function) {
        return new NamedForm(state).form(form, function);
    }

    /// Operands in `ins(…) outs(…)`, the groups' sizes kept in an attribute.
    private static OpSpec<GenericOp> structured(String name, Function<OpState, OpState> meaning) {
        return spec(name, meaning, new NamedFormat(meaning));
    }

    /// As [#structured], and behind it a list of dimensions.
    private static OpSpec<GenericOp> listed(String name, String list, Function<OpState, OpState> meaning) {
        return spec(name, meaning, new ListedFormat(list, meaning));
    }

    private static OpSpec<GenericOp> spec(String name, Function<OpState, OpState> meaning, AssemblyFormat format) {
        return OpSpec.of("linalg." + name, state -> GenericOp.of(generic(state, meaning)))
                .operands("inputs", TypeConstraint.ANY)
                .operands("outputs", Accepts.TENSOR)
                .results("result_tensors", Accepts.TENSOR)
                .regions(1)
                .format(format);
    }

    /// Custom syntax has already found the meaning.
    private static OpState generic(OpState state, Function<OpState, OpState> meaning) {
        return state.spec() == GenericOp.SPEC ? state : meaning.apply(state);
    }
}
