package io.flawline;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import java.util.List;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.opencv.core.Mat;

import io.flawline.image.Contours;
import io.flawline.image.Mats;

/** The package list of the README, held: arrows point down only. */
@AnalyzeClasses(packages = "io.flawline", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

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
    static final ArchRule ARROWS_POINT_DOWN = layeredArchitecture().consideringOnlyDependenciesInLayers()
            .layer("cli").definedBy("io.flawline.cli")
            .layer("application").definedBy("io.flawline")
            .layer("web").definedBy("io.flawline.web")
            .layer("history").definedBy("io.flawline.history")
            .layer("route").definedBy("io.flawline.route")
            .layer("access").definedBy("io.flawline.access")
            .layer("broker").definedBy("io.flawline.broker")
            .layer("report").definedBy("io.flawline.report")
            .layer("inspect").definedBy("io.flawline.inspect")
            .layer("model").definedBy("io.flawline.model")
            .layer("image").definedBy("io.flawline.image")
            .layer("openvino").definedBy("io.flawline.openvino")
            .whereLayer("cli").mayNotBeAccessedByAnyLayer()
            .whereLayer("application").mayOnlyBeAccessedByLayers("cli")
            .whereLayer("web").mayOnlyBeAccessedByLayers("application")
            .whereLayer("history").mayOnlyBeAccessedByLayers("application", "web")
            .whereLayer("route").mayOnlyBeAccessedByLayers("cli", "application", "web", "history")
            .whereLayer("broker").mayOnlyBeAccessedByLayers("application", "route")
            .whereLayer("access").mayOnlyBeAccessedByLayers("cli", "application", "web", "route")
            .whereLayer("report").mayOnlyBeAccessedByLayers("cli")
            .whereLayer("inspect").mayOnlyBeAccessedByLayers("cli", "application", "web", "history", "route", "report")
            .whereLayer("model").mayOnlyBeAccessedByLayers("cli", "application", "web", "route", "report", "inspect")
            .whereLayer("openvino").mayOnlyBeAccessedByLayers("cli", "application", "inspect", "model")
            .whereLayer("image").mayOnlyBeAccessedByLayers("cli", "application", "web", "route", "report", "inspect");
}
