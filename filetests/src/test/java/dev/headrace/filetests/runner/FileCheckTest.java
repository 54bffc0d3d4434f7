package dev.headrace.filetests.runner;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FileCheckTest {
    private static final String OUTPUT = """
        func @a
          %0 = load %x
          %1 = add   %0, %0
          %12 = mul %1, %1
        func @b
          %0 = store %y
        """;

    private static void holds(String checks) {
        assertThatCode(() -> FileCheck.check(checks, "CHECK", OUTPUT)).doesNotThrowAnyException();
    }

    private static void fails(String checks, String why) {
        assertThatThrownBy(() -> FileCheck.check(checks, "CHECK", OUTPUT))
                .isInstanceOf(FileCheck.Mismatch.class)
                .hasMessageContaining(why);
    }

    @Test
    void matches_come_in_order() {
        holds("// CHECK: load\n// CHECK: mul");
        fails("// CHECK: mul\n// CHECK: load", "line 2: PLAIN 'load' is not found");
    }

    @Test
    void the_next_line_is_the_next_one() {
        holds("// CHECK: load\n// CHECK-NEXT: add");
        fails("// CHECK: load\n// CHECK-NEXT: mul", "not on the next line");
    }

    @Test
    void the_same_line_is_the_same_one() {
        holds("// CHECK: load\n// CHECK-SAME: %x");
        fails("// CHECK: load\n// CHECK-SAME: %0", "not on the same line");
    }

    @Test
    void what_must_not_be_there_is_not_between_its_neighbours() {
        holds("// CHECK: load\n// CHECK-NOT: store\n// CHECK: func @b");
        fails("// CHECK: load\n// CHECK-NOT: add\n// CHECK: func @b", "NOT 'add' is there");
        fails("// CHECK: mul\n// CHECK-NOT: store", "NOT 'store' is there");
    }

    @Test
    void neighbours_without_order_may_come_in_any_order_but_not_twice() {
        holds("// CHECK-DAG: mul\n// CHECK-DAG: add\n// CHECK: func @b");
        fails("// CHECK-DAG: load\n// CHECK-DAG: load", "DAG 'load' is not found");
    }

    @Test
    void labels_bound_the_search() {
        holds("// CHECK-LABEL: @a\n// CHECK: mul\n// CHECK-LABEL: @b\n// CHECK: store");
        fails("// CHECK-LABEL: @a\n// CHECK: store\n// CHECK-LABEL: @b", "PLAIN 'store' is not found");
    }

    @Test
    void counts_are_at_least_so_many() {
        holds("// CHECK-COUNT-2: func");
        fails("// CHECK-COUNT-3: func", "COUNT 'func' is not found");
    }

    @Test
    void names_stand_for_what_they_matched() {
        holds("// CHECK: [[V:%.*]] = add\n// CHECK-NEXT: mul [[V]], [[V]]");
        fails("// CHECK: [[V:%[0-9]+]] = load\n// CHECK: mul [[V]]", "PLAIN 'mul [[V]]' is not found");
        holds("// CHECK: add [[V:%[0-9]+]], [[V]]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileCheck.check("// CHECK: [[W]]", "CHECK", OUTPUT))
                .withMessageContaining("nothing is called W");
    }

    @Test
    void a_name_is_no_beginning_of_a_longer_one() {
        fails("// CHECK: [[V:%1]] = add\n// CHECK-NEXT: [[V]]{{.*}} = mul", "is not found");
    }

    @Test
    void white_space_is_white_space_and_the_rest_is_literal() {
        holds("// CHECK: %1 = add %0, %0");
        holds("// CHECK: {{l[a-z]*d}} %x");
        fails("// CHECK: l..d", "is not found");
    }

    @Test
    void no_checks_are_a_mistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> FileCheck.check("// OTHER: x", "CHECK", OUTPUT));
    }
}
