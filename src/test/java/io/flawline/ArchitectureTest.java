package io.flawline;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.opencv.core.Mat;

import io.flawline.image.Contours;
import io.flawline.image.Mats;

/** Keeps the diagram of packages in {@code docs/architecture.md} true: dependencies point down only. */
@AnalyzeClasses(packages = "io.flawline", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** All packages, from the top down: a package may use only those that come after it. */
    private static final String LAYERS = """
            junit
            cli
            application
            web
            shadow
            dataset
            review
            trends
            history
            metrics
            monitor
            routetest
            reload
            http
            folder
            route
            failure
            mqtt
            camera
            plc
            part
            access
            broker
            health
            learn
            jobs
            report
            recipe
            serving
            golden
            inspect
            request
            yaml
            model
            changes
            codes
            image
            database
            files
            startup
            openvino
            background
            api
            text
            """;

    @ArchTest
    static void everyPackageIsALayer(JavaClasses classes) {
        Set<String> packages = new TreeSet<>();
        classes.forEach(type -> packages.add(type.getPackageName().replaceFirst("^io\\.flawline\\.?", "")));
        packages.remove("");
        packages.add("application");
        assertThat(packages).containsExactlyInAnyOrder(LAYERS.trim().split("\\s+"));
    }

    /** Null checks while it compiles apply to packages that are marked so. */
    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses classes) {
        assertThat(classes).extracting(JavaClass::getPackage).filteredOn(of -> !of.isAnnotatedWith(NullMarked.class))
                .extracting(JavaPackage::getName).isEmpty();
    }

    /** A class in the package of another project depends on the order of the jars and on their signatures. */
    @Test
    void sourcesAreInPackagesOfThisProject() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(Files::isRegularFile)).allMatch(file -> file.startsWith("src/main/java/io/flawline"));
        }
    }

    /** {@link Mats#release} says why. */
    @ArchTest
    static final ArchRule PIXELS_ARE_FREED_BEFORE_THE_FINALISER_MAY = noClasses().that().doNotBelongToAnyOf(Mats.class)
            .should().accessTargetWhere(describe("the target is Mat.release()",
                    access -> access.getName().equals("release") && access.getTargetOwner().isAssignableTo(Mat.class)))
            .because("the finaliser may delete a Mat while release() still frees it; use Mats.release");

    /** {@link Contours} says why. */
    @ArchTest
    static final ArchRule NO_LISTS_GO_THROUGH_OPENCVS_OWN_MATS = noClasses()
            .should().callMethodWhere(describe("the target is a function of OpenCV with a list",
                    call -> List.of("Core", "Imgproc", "Imgcodecs").contains(call.getTargetOwner().getSimpleName())
                            && call.getTargetOwner().getPackageName().startsWith("org.opencv")
                            && call.getTarget().getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(List.class))))
            .because("the finaliser may delete a Mat that stands for the list while native code has it; use Contours");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("io.flawline.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ARROWS_POINT_DOWN = layers();

    private static ArchRule layers() {
        List<String> layers = List.of(LAYERS.trim().split("\\s+"));
        Architectures.LayeredArchitecture rule = layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("application").definedBy("io.flawline");
        for (String layer : layers) {
            if (!layer.equals("application")) {
                rule = rule.layer(layer).definedBy("io.flawline." + layer);
            }
        }
        for (int i = 0; i < layers.size(); i++) {
            rule = i == 0 ? rule.whereLayer(layers.get(0)).mayNotBeAccessedByAnyLayer()
                    : rule.whereLayer(layers.get(i)).mayOnlyBeAccessedByLayers(layers.subList(0, i).toArray(String[]::new));
        }
        return rule;
    }
}
