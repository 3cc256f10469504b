foreach(subject IN ITEMS time ids phone_number programme_file programme_validation decision quota envelope_choice
    refusal_text recharge csv_reader text_encoding beneficiary_list campaign campaign_content campaign_line campaign_pace
    campaign_preview campaign_list_file)
  passerelle_test(unit_domain_${subject} unit
    SOURCES ${PROJECT_SOURCE_DIR}/tests/unit/domain_${subject}.cc
    DEPENDS passerelle_domain
    ENVIRONMENT PASSERELLE_SOURCE_DIR=${PROJECT_SOURCE_DIR})
endforeach()
