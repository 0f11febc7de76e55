package org.alcazar.tools;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules that keep the modules apart, runs repeatable and machines independent of each other. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.alcazar");

    private static final String CORE = "org.alcazar.core..";

    @Test
    void modulesOnlyUseThoseBeneathThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("core")
                .definedBy(CORE)
                .layer("devices")
                .definedBy("org.alcazar.devices..")
                .layer("hvm")
                .definedBy("org.alcazar.hvm..")
                .layer("testimages")
                .definedBy("org.alcazar.testimages..")
                .layer("tools")
                .definedBy("org.alcazar.tools..")
                .whereLayer("core")
                .mayNotAccessAnyLayer()
                .whereLayer("devices")
                .mayOnlyAccessLayers("core")
                .whereLayer("hvm")
                .mayOnlyAccessLayers("core", "devices")
                .whereLayer("testimages")
                .mayOnlyAccessLayers("core", "devices", "hvm")
                .whereLayer("tools")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void theCoreWritesToNoStandardStream() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessField(System.class, "in")
                .check(CLASSES);
    }

    @Test
    void theMachineNeverLooksAtTheHostsClock() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE, "org.alcazar.devices..", "org.alcazar.hvm..")
                .should()
                .accessTargetWhere(new ReadsTheClock())
                .check(CLASSES);
    }

    @Test
    void theCoreUsesNeitherUnsafeNorReflectionNorFilesNorNetwork() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("sun..", "jdk.internal..", "java.lang.reflect..", "java.net..", "java.nio.file..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.File.*|java\\.io\\.RandomAccessFile")
                .check(CLASSES);
    }

    @Test
    void noStaticFieldCanChange() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }

    private static final class ReadsTheClock extends DescribedPredicate<JavaAccess<?>> {
        private static final Set<String> METHODS = Set.of("currentTimeMillis", "nanoTime", "now", "systemUTC");

        ReadsTheClock() {
            super("read the host's clock");
        }

        @Override
        public boolean test(JavaAccess<?> access) {
            String owner = access.getTargetOwner().getFullName();
            return METHODS.contains(access.getName())
                    && (owner.equals("java.lang.System") || owner.startsWith("java.time."));
        }
    }
}
