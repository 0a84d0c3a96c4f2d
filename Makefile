# Entry points for daily work. Each line is one Maven command.
.PHONY: quick verify format docs soak run

quick:  ## quick unit tests
	mvn -q test

verify: ## all tests
	mvn verify

format: ## write the layout of all Java sources
	mvn -q formatter:format

docs:   ## regenerate docs/reference.md from the code
	mvn -q test-compile surefire:test -Dtest=ReferenceTest,ComponentMetadataTest -Ddocs.write

soak:   ## more kills and a long run under load
	mvn verify -Psoak

run:    ## build the distribution and start it
	mvn -q package -DskipTests && target/flawline/bin/flawline run
