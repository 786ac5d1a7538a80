package dev.keycloakmtls.conformance;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A test that cites requirements. They are read from the sources, so that one page can speak of all modules and no server
 * has to run for it.
 *
 * @param numbers the requirements, those of the surrounding classes included
 */
record Citation(String module, String testClass, String method, Set<Integer> numbers) {

    /** What makes a method a test; {@code @Satisfies} elsewhere would cite what never runs. */
    private static final Set<String> TESTS =
            Set.of("Test", "ParameterizedTest", "TestFactory", "RepeatedTest", "Property", "Example");

    /** All tests of a module that cite something. */
    static List<Citation> in(String module) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(Path.of("..", module, "src", "test", "java"))) {
            files = tree.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
        List<Citation> found = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            for (CompilationUnitTree unit : task.parse()) {
                for (Tree type : unit.getTypeDecls()) {
                    if (type instanceof ClassTree top) {
                        collect(module, "", Set.of(), top, found);
                    }
                }
            }
        }
        return found;
    }

    private static void collect(
            String module, String outer, Set<Integer> inherited, ClassTree type, List<Citation> found) {
        String name = outer + type.getSimpleName();
        Set<Integer> ofClass = union(inherited, numbers(type.getModifiers()));
        for (Tree member : type.getMembers()) {
            if (member instanceof ClassTree nested) {
                collect(module, name + ".", ofClass, nested, found);
            } else if (member instanceof MethodTree method) {
                Set<Integer> own = numbers(method.getModifiers());
                boolean isTest = method.getModifiers().getAnnotations().stream()
                        .anyMatch(annotation -> TESTS.contains(simpleName(annotation)));
                if (!own.isEmpty() && !isTest) {
                    throw new IllegalStateException(name + "." + method.getName() + " cites, and is no test");
                }
                if (isTest && (!ofClass.isEmpty() || !own.isEmpty())) {
                    found.add(new Citation(module, name, method.getName().toString(), union(ofClass, own)));
                }
            }
        }
    }

    /** {@code refusesAnExpiredCertificate}: refuses an expired certificate. */
    String sentence() {
        return method.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private static Set<Integer> numbers(ModifiersTree modifiers) {
        Set<Integer> numbers = new TreeSet<>();
        for (AnnotationTree annotation : modifiers.getAnnotations()) {
            if (simpleName(annotation).equals("Satisfies")) {
                ExpressionTree argument = annotation.getArguments().get(0);
                ExpressionTree value =
                        argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
                List<? extends ExpressionTree> literals =
                        value instanceof NewArrayTree array ? array.getInitializers() : List.of(value);
                literals.forEach(literal -> numbers.add((Integer) ((LiteralTree) literal).getValue()));
            }
        }
        return numbers;
    }

    private static String simpleName(AnnotationTree annotation) {
        String name = annotation.getAnnotationType().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static Set<Integer> union(Set<Integer> one, Set<Integer> other) {
        Set<Integer> union = new TreeSet<>(one);
        union.addAll(other);
        return union;
    }
}
