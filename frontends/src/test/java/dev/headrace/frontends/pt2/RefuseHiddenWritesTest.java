package dev.headrace.frontends.pt2;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class RefuseHiddenWritesTest {
    @Test
    void aResultThatReplacesItsTensorIsFine() {
        assertThatCode(() -> check("z", "h = tanh x", "y = relu_ h", "z = add_ y y"))
                .doesNotThrowAnyException();
        assertThatCode(() -> check("z", "h = tanh x", "v = view h", "y = relu_ v", "z = mul y y"))
                .doesNotThrowAnyException();
        assertThatCode(() -> check("y", "c = clone x", "y = add_ c x")).doesNotThrowAnyException();
        assertThatCode(() -> check("y", "d = detach_ x", "y = add d x")).doesNotThrowAnyException();
        assertThatCode(() -> check("y", "m = __and__ x x", "y = add m x")).doesNotThrowAnyException();
    }

    @Test
    void useUnderTheOldNameIsRefused() {
        assertThatThrownBy(() -> check("z", "h = tanh x", "y = relu_ h", "z = add y h"))
                .isInstanceOf(InputError.class)
                .hasMessage("m.pt2: aten.relu_.default in layer.act changes 'h' in place, which is used again under its"
                        + " old name; call run_decompositions() on the export before saving it");
        assertThatThrownBy(() -> check("h", "h = tanh x", "y = relu_ h")).hasMessageContaining("changes 'h' in place");
    }

    /// `h[0] += 1` written on a view changes `h`.
    @Test
    void useOfTheTensorBehindAChangedViewIsRefused() {
        assertThatThrownBy(() -> check("z", "h = tanh x", "v = select h", "w = add_ v v", "z = tanh h"))
                .hasMessageContaining("changes 'h' in place");
        assertThatThrownBy(() -> check("z", "h = tanh x", "v = select h", "w = add_ h h", "z = tanh v"))
                .hasMessageContaining("changes 'v' in place");
    }

    @Test
    void changingAnInputIsRefused() {
        assertThatThrownBy(() -> check("y", "y = relu_ x"))
                .hasMessageContaining("changes 'x', an input of the program, in place");
        assertThatThrownBy(() -> check("y", "v = view x", "y = relu_ v")).hasMessageContaining("changes 'x', an input");
    }

    /// Checks a program of lines `result = operator arguments` with the input `x`.
    private static void check(String output, String... lines) {
        List<Node> nodes = new ArrayList<>();
        for (String line : lines) {
            List<String> words = List.of(line.split(" ", -1));
            SequencedMap<String, Argument> inputs = new LinkedHashMap<>();
            for (int i = 3; i < words.size(); i++) inputs.put("a" + i, new Argument.Tensor(words.get(i)));
            nodes.add(new Node(
                    words.getFirst(),
                    "torch.ops.aten." + words.get(2) + ".default",
                    inputs,
                    List.of(new Argument.Tensor(words.getFirst())),
                    "layer.act"));
        }
        RefuseHiddenWrites.check(
                "m.pt2",
                new Graph(
                        List.of(new Argument.Tensor("x")),
                        List.of(new Argument.Tensor(output)),
                        nodes,
                        new LinkedHashMap<>(),
                        new LinkedHashMap<>()));
    }
}
