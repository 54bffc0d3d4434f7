package dev.headrace.filetests.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/// Who may know whom, below one root package.
///
/// The root is a parameter so that the rules can be tried on planted violations.
record DependencyRules(String root) {
    private record Module(String name, List<String> knows) {}

    private static final List<Module> MODULES = List.of(
            new Module("ir", List.of()),
            new Module("dialects", List.of("ir")),
            new Module("frontends", List.of("ir", "dialects")),
            new Module("compiler", List.of("ir", "dialects")),
            new Module("backends", List.of("ir", "dialects")),
            new Module("simulator", List.of("ir", "dialects")),
            new Module("explorer", List.of("ir", "dialects", "compiler", "simulator")),
            new Module("cli", List.of("ir", "dialects", "frontends", "compiler", "backends", "simulator", "explorer")));

    private static final List<String> STAGES = List.of(
            "quantize",
            "linalg",
            "layers",
            "tiling",
            "dataflow",
            "fusion",
            "packing",
            "materialization",
            "lowering",
            "vectorization",
            "states",
            "loops",
            "scheduling",
            "sizing",
            "placement");

    /// What every stage of the compiler may use.
    private static final List<String> SHARED = List.of("target", "analysis");

    /// Frontends end at the LINALG level; these dialects come later.
    private static final List<String> BEYOND_LINALG = List.of("dataflow", "schedule");

    List<ArchRule> all() {
        var rules = new ArrayList<ArchRule>();
        MODULES.forEach(module -> rules.add(knowsOnlyItsModules(module)));
        STAGES.forEach(stage -> rules.add(isNamedByTheWholeOnly(stage)));
        rules.add(noPartKnowsTheWhole());
        rules.add(compilerHasNoOtherPackages());
        rules.add(frontendsSpeakLinalgOnly());
        rules.add(everyPackageIsNullMarked());
        return rules;
    }

    private ArchRule knowsOnlyItsModules(Module module) {
        var others = MODULES.stream()
                .map(Module::name)
                .filter(other -> !other.equals(module.name()) && !module.knows().contains(other))
                .map(other -> below(other))
                .toList();
        return noClasses()
                .that()
                .resideInAPackage(below(module.name()))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others.toArray(String[]::new))
                .as("%s knows only itself and %s".formatted(module.name(), module.knows()))
                .allowEmptyShould(true);
    }

    private ArchRule isNamedByTheWholeOnly(String stage) {
        return noClasses()
                .that()
                .resideInAPackage(below("compiler"))
                .and()
                .resideOutsideOfPackage(below("compiler." + stage))
                .and()
                .haveNameNotMatching(Pattern.quote(root + ".compiler.") + "(Pipeline|PassList|Knob|Sizing)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(below("compiler." + stage))
                .as("in the compiler only Pipeline, PassList and the choices know the stage " + stage)
                .allowEmptyShould(true);
    }

    private ArchRule noPartKnowsTheWhole() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".compiler.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".compiler")
                .as("no part of the compiler knows the whole")
                .allowEmptyShould(true);
    }

    private ArchRule compilerHasNoOtherPackages() {
        var packages = new ArrayList<String>();
        packages.add(root + ".compiler");
        STAGES.forEach(stage -> packages.add(below("compiler." + stage)));
        SHARED.forEach(shared -> packages.add(below("compiler." + shared)));
        return classes()
                .that()
                .resideInAPackage(below("compiler"))
                .should()
                .resideInAnyPackage(packages.toArray(String[]::new))
                .as("the compiler has the packages %s and %s only".formatted(STAGES, SHARED))
                .allowEmptyShould(true);
    }

    private ArchRule frontendsSpeakLinalgOnly() {
        var later = BEYOND_LINALG.stream()
                .map(dialect -> below("dialects." + dialect))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(below("frontends"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .as("frontends know no dialect beyond LINALG")
                .allowEmptyShould(true);
    }

    private ArchRule everyPackageIsNullMarked() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(new ArchCondition<JavaClass>("be in a package that is @NullMarked") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                            events.add(
                                    SimpleConditionEvent.violated(type, type.getPackageName() + " is not @NullMarked"));
                        }
                    }
                })
                .as("every package is @NullMarked");
    }

    private String below(String name) {
        return root + "." + name + "..";
    }
}
