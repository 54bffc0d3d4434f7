package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CppNamesTest {
    @Test
    void namesStayReadable() {
        CppNames names = new CppNames();
        assertThat(names.fresh("transformer.h.0.attn")).isEqualTo("transformer_h_0_attn");
        assertThat(names.fresh("transformer.h.0.attn")).isEqualTo("transformer_h_0_attn_2");
        assertThat(names.fresh("0")).isEqualTo("v0");
        assertThat(names.fresh("int")).isEqualTo("int_v");
        assertThat(names.fresh("__x__y__")).isEqualTo("x_y");
        assertThat(names.fresh("")).isEqualTo("v");
        assertThat(names.fresh("naïve \"\n")).isEqualTo("na_ve");
    }

    @Test
    void aLongNameKeepsItsEnd() {
        assertThat(new CppNames().fresh("transformer.".repeat(20) + "layers.0.mlp"))
                .hasSizeLessThanOrEqualTo(100)
                .startsWith("transformer_transformer_")
                .endsWith("_layers_0_mlp");
        assertThat(new CppNames().fresh("x".repeat(300))).hasSize(100);
    }

    @Test
    void anInnerScopeHidesNothing() {
        CppNames outer = new CppNames();
        outer.fresh("x");
        assertThat(outer.inner().fresh("x")).isEqualTo("x_2");
        assertThat(outer.inner().fresh("y")).isEqualTo("y");
        assertThat(outer.inner().fresh("y")).isEqualTo("y");
    }
}
