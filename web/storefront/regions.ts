/** Countries in which taxes depend on the region, with those regions: code and name, as people there write it. */
const REGIONS: Readonly<Record<string, string>> = {
  US: 'AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming',
  CA: 'AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NS Nova Scotia,NT Northwest Territories,NU Nunavut,ON Ontario,PE Prince Edward Island,QC Quebec,SK Saskatchewan,YT Yukon',
};

export interface Region {
  /** Of ISO 3166-2, without the country. */
  readonly code: string;
  readonly name: string;
}

/** Whether taxes depend on where in the country the buyer is. */
export const hasRegions = (country: string): boolean => REGIONS[country] !== undefined;

/** The regions of such a country; none of others. */
export function regionsOf(country: string): Region[] {
  return (REGIONS[country]?.split(',') ?? []).map((region) => ({ code: region.slice(0, 2), name: region.slice(3) }));
}
