package dev.headrace.ir;

import java.util.function.Predicate;

/// Which types an operand or result may have, with the words that an error message uses: `a tensor`.
public record TypeConstraint(String description, Predicate<Type> accepts) {
    public static final TypeConstraint ANY = new TypeConstraint("any type", _ -> true);

    public static TypeConstraint of(String description, Class<? extends Type> kind) {
        return new TypeConstraint(description, kind::isInstance);
    }
}
